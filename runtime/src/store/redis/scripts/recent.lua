local found, from, wanted = {}, 0, tonumber(ARGV[1])
local now, unused_since = tonumber(ARGV[2]), tonumber(ARGV[3])
while #found < wanted * 3 do
  local hashes = redis.call('ZREVRANGE', P .. 'all', from, from + 99)
  if #hashes == 0 then break end
  for _, value in ipairs(told(hashes, now, unused_since)) do
    if #found < wanted * 3 then found[#found + 1] = value end
  end
  from = from + 100
end
return found
