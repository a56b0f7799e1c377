-- Says "I am here" and answers who else is. Refused by a Redis that is not the one its worker knows.
-- KEYS: workers, incarnation    ARGV: worker, milliseconds after which silence means gone, incarnation
if redis.call('GET', KEYS[2]) ~= ARGV[3] then
  return false
end
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('ZADD', KEYS[1], now, ARGV[1])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - tonumber(ARGV[2]))
return redis.call('ZRANGE', KEYS[1], 0, -1)
