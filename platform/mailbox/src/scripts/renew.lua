-- Prolongs a lease. Late is fine as long as nobody else has taken it: the token still matches.
-- KEYS: lease            ARGV: token, milliseconds
if redis.call('HGET', KEYS[1], 'token') ~= ARGV[1] then
  return 0
end
local time = redis.call('TIME')
redis.call('HSET', KEYS[1], 'expires', time[1] * 1000 + math.floor(time[2] / 1000) + tonumber(ARGV[2]))
return 1
