-- Moves due timers into the inbox. Removing and appending are one step, so any number of schedulers may run it.
-- KEYS: timers, inbox    ARGV: how many at most
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local due = redis.call('ZRANGE', KEYS[1], '-inf', now, 'BYSCORE', 'LIMIT', 0, ARGV[1])
for _, name in ipairs(due) do
  -- In this order: a timer that the inbox does not take stays where it is.
  redis.call('XADD', KEYS[2], '*', 'k', 'timer', 'b', name)
  redis.call('ZREM', KEYS[1], name)
end
return #due
