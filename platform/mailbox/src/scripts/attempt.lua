-- Counts a try at a batch that is under suspicion, before any of it is handled: a message that kills the process again
-- leaves its trace. Only another worker's try counts as a new one: a process that comes back to the same batch has not
-- died of it, and a process that died comes back under another name. Everything under suspicion ('careful') has one try
-- behind it.
-- KEYS: lease, attempts  ARGV: token, place, last entry of the batch, '1' to lift the suspicion, worker
if redis.call('HGET', KEYS[1], 'token') ~= ARGV[1] then
  return false
end
if ARGV[4] == '1' then
  redis.call('HDEL', KEYS[2], 'careful')
end
local tries
if redis.call('HGET', KEYS[2], 'from') ~= ARGV[2] then
  tries = 1 + redis.call('HEXISTS', KEYS[2], 'careful')
  redis.call('HSET', KEYS[2], 'from', ARGV[2], 'tries', tries)
elseif redis.call('HGET', KEYS[2], 'by') ~= ARGV[5] then
  tries = redis.call('HINCRBY', KEYS[2], 'tries', 1)
  redis.call('HSETNX', KEYS[2], 'careful', redis.call('HGET', KEYS[2], 'to'))
else
  tries = tonumber(redis.call('HGET', KEYS[2], 'tries'))
end
redis.call('HSET', KEYS[2], 'to', ARGV[3], 'by', ARGV[5])
return { tries, redis.call('HGET', KEYS[2], 'careful') or '' }
