local t = read(ARGV[1])
return drop(ARGV[1], t and t.user or '')
