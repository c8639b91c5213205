local _, version = subject(ARGV[1])
set_subject(ARGV[1], redis.call('INCR', P .. 'epoch'), version or 0)
return 0
