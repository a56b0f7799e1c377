-- Takes or keeps the lead in one job. There is no epoch: such jobs only emit, or may be done twice.
-- KEYS: leader           ARGV: who, milliseconds
local holder = redis.call('GET', KEYS[1])
if holder and holder ~= ARGV[1] then
  return 0
end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1
