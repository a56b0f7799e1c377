-- Says "I am here", answers who else is, and lets the tide rise. Refused by a Redis that is not the one its worker knows.
-- KEYS: workers, identity
-- ARGV: worker, milliseconds after which silence means gone, then name and tide as the worker knows them
local wrong = stranger(KEYS[2], ARGV[3], ARGV[4])
if wrong then
  return wrong
end
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('ZADD', KEYS[1], now, ARGV[1])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - tonumber(ARGV[2]))
return { redis.call('HINCRBY', KEYS[2], 'tide', 1), redis.call('ZRANGE', KEYS[1], 0, -1) }
