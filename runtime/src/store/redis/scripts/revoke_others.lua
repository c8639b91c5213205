for _, hash in ipairs(redis.call('ZRANGE', P .. 'user:' .. ARGV[1], 0, -1)) do
  if hash ~= ARGV[2] then drop(hash, ARGV[1]) end
end
return 0
