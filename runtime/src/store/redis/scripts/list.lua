local hashes = redis.call('ZREVRANGE', P .. 'user:' .. ARGV[1], 0, -1)
return told(hashes, tonumber(ARGV[2]), tonumber(ARGV[3]))
