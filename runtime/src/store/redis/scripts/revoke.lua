local t = read(ARGV[1])
if not t then return 0 end
return drop(ARGV[1], t[1])
