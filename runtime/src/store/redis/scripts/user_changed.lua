local epoch, version = subject(ARGV[1])
-- Nothing is kept of a user who never had a session.
if epoch then set_subject(ARGV[1], epoch, version + 1) end
return 0
