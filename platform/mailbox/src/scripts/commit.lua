-- The one atomic step of a turn: everything a batch decided, and the position behind it, or nothing.
-- KEYS: lease, meta, inbox, timers, live, records, dead, parked, then the links, then the entities, as ARGV counts them
-- ARGV: token, expected position, new position, first parked envelope handled or '', then sections, each led by its count:
--   links: target, tells (count, body ...)
--   entities: fields set (count, name, value ...), fields removed (count, name ...)
--   timers set (name, due) | timers cleared (name) | live (id, body, led by '!' where the call begins now) | records (id, body)
--   dead letters (count, then for each its fields: count, name, value ...)
--   envelopes parked (id, then its fields: count, name, value ...) | parked envelopes handled (id)
local lease, meta, inbox, timers, live, records, dead, parked = unpack(KEYS, 1, 8)
local key, at = 8, 4

if redis.call('HGET', lease, 'token') ~= ARGV[1] then
  return 'fenced'
end
local position = redis.call('HGET', meta, 'position')
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

-- The links come first: a number that is not the next of its stream is refused before anything is written. Where there
-- are several, they are looked at before.
local number_of_links = count()
if number_of_links > 1 then
  local before = at
  for link = 1, number_of_links do
    local sent = tonumber(redis.call('HGET', meta, 'sent:' .. take()) or '0')
    local last = redis.call('XREVRANGE', KEYS[key + link], '+', '-', 'COUNT', 1)[1]
    if last and tonumber(string.match(last[1], '^%d+')) > sent then
      return 'damaged'
    end
    local tells = count()
    at = at + tells
  end
  at = before
end
for _ = 1, number_of_links do
  key = key + 1
  local target = 'sent:' .. take()
  local number = tonumber(redis.call('HGET', meta, target) or '0')
  for _ = 1, count() do
    number = number + 1
    local added = redis.pcall('XADD', KEYS[key], number .. '-0', 'b', take())
    if type(added) == 'table' and added.err then
      if string.find(added.err, 'equal or smaller', 1, true) then
        return 'damaged'
      end
      return added
    end
  end
  redis.call('HSET', meta, target, number)
  redis.call('PERSIST', KEYS[key])
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
redis.call('HSET', meta, 'position', ARGV[3])
-- The envelope at the position goes, too: what people wrote is not kept once it is handled.
local ms, seq = string.match(ARGV[3], '^(%d+)-(%d+)$')
redis.call('XTRIM', inbox, 'MINID', ms .. '-' .. (tonumber(seq) + 1))
return 'done'
