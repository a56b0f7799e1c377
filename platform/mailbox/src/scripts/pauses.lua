-- Which bots are paused as a whole, after adding one if it is given. The longer pause of a bot stands.
-- KEYS: paused-bots      ARGV: what of which bot, and milliseconds; or nothing
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
if ARGV[1] then
  redis.call('ZADD', KEYS[1], 'GT', now + tonumber(ARGV[2]), ARGV[1])
end
local all, paused = redis.call('ZRANGE', KEYS[1], 0, -1, 'WITHSCORES'), {}
for at = 1, #all, 2 do
  -- What is only suspected is for `suspect`.
  if string.sub(all[at], 1, 8) ~= 'suspect:' then
    paused[#paused + 1] = all[at]
    -- Rounded up: the rest of a millisecond is no time to begin.
    paused[#paused + 1] = tostring(math.ceil(tonumber(all[at + 1]) - now))
  end
end
return paused
