redis.call('SET', P .. 'everyone', redis.call('INCR', P .. 'epoch'))
return 0
