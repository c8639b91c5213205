-- What `MGET` tells of a session whose user is known.
local t = read(ARGV[1])
if not t then return {} end
return redis.call('MGET', P .. 'everyone', P .. 'session:' .. ARGV[1], P .. 'subject:' .. t.user)
