local hash, now, idle = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3])
local t = read(hash)
-- A session that is gone stays gone.
if t and t.used < now then
  t.used = now
  write(hash, t, now, idle)
end
return 0
