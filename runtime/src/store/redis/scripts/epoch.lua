return tonumber(redis.call('GET', P .. 'epoch') or 0)
