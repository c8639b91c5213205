local hash, now, idle = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3])
local t = read(hash)
-- A session that is gone stays gone.
if t and tonumber(t[6]) < now then
  redis.call('HSET', P .. 'token:' .. hash, 'used', now)
  last(hash, now, idle, tonumber(t[7]))
end
return 0
