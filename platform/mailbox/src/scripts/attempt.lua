-- Counts a try at the batch behind a position, before any of it is handled: a message that kills the process leaves
-- its trace. After a batch that was never committed, everything up to its end is under suspicion ('careful') and has
-- one try behind it.
-- KEYS: lease, attempts  ARGV: token, position, last entry of the batch, '1' to lift the suspicion
if redis.call('HGET', KEYS[1], 'token') ~= ARGV[1] then
  return false
end
if ARGV[4] == '1' then
  redis.call('HDEL', KEYS[2], 'careful')
end
local tries
if redis.call('HGET', KEYS[2], 'from') == ARGV[2] then
  tries = redis.call('HINCRBY', KEYS[2], 'tries', 1)
  if redis.call('HEXISTS', KEYS[2], 'careful') == 0 then
    redis.call('HSET', KEYS[2], 'careful', redis.call('HGET', KEYS[2], 'to'))
  end
else
  tries = 1 + redis.call('HEXISTS', KEYS[2], 'careful')
  redis.call('HSET', KEYS[2], 'from', ARGV[2], 'tries', tries)
end
redis.call('HSET', KEYS[2], 'to', ARGV[3])
return { tries, redis.call('HGET', KEYS[2], 'careful') or '' }
