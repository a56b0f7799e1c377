-- The one atomic step of a turn: everything a batch decided, and the position behind it, or nothing.
-- KEYS: lease, inbox, timers, live, records, dead, parked, then the entities, then the inboxes that tells go to, as
--   ARGV counts them
-- ARGV: token, expected position, new position, first parked envelope handled or '', then sections, each led by its count:
--   entities: fields set (count, name, value ...), fields removed (count, name ...)
--   timers set (name, due) | timers cleared (name) | live (id, body, led by '!' where the call begins now) | records (id, body)
--   dead letters (count, then for each its fields: count, name, value ...)
--   envelopes parked (id, then its fields: count, name, value ...) | parked envelopes handled (id)
--   inboxes: partition, tells (count, body ...)
-- Answers 'done', and the partitions whose inbox took nothing, because it is none any more.
local lease, inbox, timers, live, records, dead, parked = unpack(KEYS, 1, 7)
local key, at = 7, 4

local token, position = unpack(redis.call('HMGET', lease, 'token', 'position'))
if token ~= ARGV[1] then
  return 'fenced'
end
if ARGV[4] ~= '' then
  -- Parked envelopes were handled: the position stays, and what is parked no longer tells that this has happened.
  if #redis.call('XRANGE', parked, ARGV[4], ARGV[4]) == 0 then
    return 'already'
  end
elseif position == ARGV[3] then
  return 'already'
end
if position ~= ARGV[2] then
  return 'moved'
end

local function take()
  at = at + 1
  return ARGV[at]
end
local function count()
  return tonumber(take())
end

for _ = 1, count() do
  key = key + 1
  for _ = 1, count() do
    local name = take()
    redis.call('HSET', KEYS[key], name, take())
  end
  for _ = 1, count() do
    redis.call('HDEL', KEYS[key], take())
  end
end
for _ = 1, count() do
  local name = take()
  redis.call('ZADD', timers, take(), name)
end
for _ = 1, count() do
  redis.call('ZREM', timers, take())
end
local effects = {}
for n = 1, 2 * count() do
  effects[n] = take()
end
for first = 1, #effects, 100 do
  redis.call('HSET', live, unpack(effects, first, math.min(first + 99, #effects)))
end
for _ = 1, count() do
  local id = take()
  redis.call('HSET', records, id, take())
end
local function fields()
  local taken = {}
  for _ = 1, count() do
    taken[#taken + 1] = take()
    taken[#taken + 1] = take()
  end
  return taken
end
for _ = 1, count() do
  redis.call('XADD', dead, '*', unpack(fields()))
end
for _ = 1, count() do
  -- Under its own id, which is above all that were parked before: the inbox only grows.
  redis.call('XADD', parked, take(), unpack(fields()))
end
for _ = 1, count() do
  redis.call('XDEL', parked, take())
end
-- Last, because these alone cannot fail: who has damaged one inbox must not hold up everybody who talks to people there.
local answer = { 'done' }
for _ = 1, count() do
  key = key + 1
  local partition, heard = take(), true
  for _ = 1, count() do
    local added = redis.pcall('XADD', KEYS[key], '*', 'k', 'tell', 'b', take())
    heard = heard and type(added) == 'string'
  end
  if not heard then
    answer[#answer + 1] = partition
  end
end
redis.call('HSET', lease, 'position', ARGV[3])
-- The envelope at the position goes, too: what people wrote is not kept once it is handled.
local ms, seq = string.match(ARGV[3], '^(%d+)-(%d+)$')
redis.call('XTRIM', inbox, 'MINID', ms .. '-' .. (tonumber(seq) + 1))
return answer
