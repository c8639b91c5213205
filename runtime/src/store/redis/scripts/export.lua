local after = ARGV[1] == '' and '-' or '(' .. ARGV[1]
local limit, now, unused_since = tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
-- Dead ones are passed over: no answer means that there is nothing beyond.
while true do
  local hashes = redis.call('ZRANGEBYLEX', P .. 'handles', after, '+', 'LIMIT', 0, limit)
  if #hashes == 0 then return {} end
  local found = told(hashes, now, unused_since)
  if #found > 0 then return found end
  after = '(' .. hashes[#hashes]
end
