redis.call('INCR', P .. 'version:' .. ARGV[1])
return 0
