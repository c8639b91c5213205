-- Oldest first, a bounded number looked at: a key ends by itself, and what is left of it in the lists is small.
local limit, now, unused_since = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local gone = 0
for _, hash in ipairs(redis.call('ZRANGE', P .. 'all', 0, limit * 10 - 1)) do
  if gone >= limit then break end
  if not live(hash, now, unused_since) then
    local t = read(hash)
    drop(hash, t and t.user or '')
    gone = gone + 1
  end
end
return gone
