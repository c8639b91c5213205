redis.call('SET', P .. 'ready', '1')
return 0
