local now, idle, new = tonumber(ARGV[1]), tonumber(ARGV[2]), 0
for i = 3, #ARGV, 8 do
  local hash, user, source, method = ARGV[i], ARGV[i + 1], ARGV[i + 2], ARGV[i + 3]
  local created, used, expires, agent = ARGV[i + 4], ARGV[i + 5], ARGV[i + 6], ARGV[i + 7]
  if redis.call('EXISTS', P .. 'token:' .. hash) == 0 then
    redis.call('SETNX', P .. 'subject:' .. user, 0)
    redis.call('HSET', P .. 'token:' .. hash, 'user', user, 'epoch', epoch_of(user), 'source', source, 'method', method,
      'created', created, 'used', used, 'expires', expires, 'agent', agent)
    last(hash, now, tonumber(used) + idle - now, tonumber(expires))
    redis.call('ZADD', P .. 'user:' .. user, created, hash)
    redis.call('ZADD', P .. 'all', created, hash)
    redis.call('ZADD', P .. 'handles', 0, hash)
    new = new + 1
  end
end
return new
