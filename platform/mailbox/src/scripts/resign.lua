-- Lets go of the lead in a job, if it is ours.
-- KEYS: leader           ARGV: who
if redis.call('GET', KEYS[1]) ~= ARGV[1] then
  return 0
end
return redis.call('DEL', KEYS[1])
