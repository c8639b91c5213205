local hash, user, begun, now, unused_since = ARGV[1], ARGV[2], tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5])
local idle, absolute, most = tonumber(ARGV[6]), tonumber(ARGV[7]), tonumber(ARGV[8])
local source, method, agent, replaced = ARGV[9], ARGV[10], ARGV[11], ARGV[12]
meet(user)
local epoch = epoch_of(user)
if epoch > begun then return 'outdated' end
if redis.call('EXISTS', P .. 'session:' .. hash) == 1 then return 'taken' end
local t = { epoch = epoch, created = now, used = now, expires = now + absolute, source = source, method = method,
  agent = agent, user = user }
add(hash, t, now, idle)
if replaced ~= '' then
  local old = read(replaced)
  if old then drop(replaced, old.user) end
end
-- What is dead goes, then the oldest beyond the limit; the newcomer stays.
local others = {}
for _, other in ipairs(redis.call('ZRANGE', P .. 'user:' .. user, 0, -1)) do
  if other ~= hash then
    if live(other, now, unused_since) then others[#others + 1] = other else drop(other, user) end
  end
end
for i = 1, #others - (most - 1) do drop(others[i], user) end
return 'live'
