local hashes = redis.call('ZRANGEBYLEX', P .. 'handles', '[' .. ARGV[1], '[' .. ARGV[2], 'LIMIT', 0, 1)
return told(hashes, tonumber(ARGV[3]), tonumber(ARGV[4]))
