-- Which bots are paused as a whole, after adding one if it is given. The longer pause of a bot stands.
-- KEYS: paused-bots      ARGV: what of which bot, and milliseconds; or nothing
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
if ARGV[1] then
  redis.call('ZADD', KEYS[1], 'GT', now + tonumber(ARGV[2]), ARGV[1])
end
local paused = redis.call('ZRANGE', KEYS[1], 0, -1, 'WITHSCORES')
for at = 2, #paused, 2 do
  -- Rounded up: the rest of a millisecond is no time to begin.
  paused[at] = tostring(math.ceil(tonumber(paused[at]) - now))
end
return paused
