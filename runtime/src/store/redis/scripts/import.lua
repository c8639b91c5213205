local now, idle, new = tonumber(ARGV[1]), tonumber(ARGV[2]), 0
for i = 3, #ARGV, 8 do
  local hash, user = ARGV[i], ARGV[i + 1]
  if redis.call('EXISTS', P .. 'session:' .. hash) == 0 then
    meet(user)
    local t = { epoch = epoch_of(user), source = ARGV[i + 2], method = ARGV[i + 3], created = tonumber(ARGV[i + 4]),
      used = tonumber(ARGV[i + 5]), expires = tonumber(ARGV[i + 6]), agent = ARGV[i + 7], user = user }
    add(hash, t, now, idle)
    new = new + 1
  end
end
return new
