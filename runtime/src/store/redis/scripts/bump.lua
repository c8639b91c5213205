redis.call('SET', P .. 'subject:' .. ARGV[1], redis.call('INCR', P .. 'epoch'))
return 0
