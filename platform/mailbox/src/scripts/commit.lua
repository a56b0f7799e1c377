-- The one atomic step of a turn: everything a batch decided, and the position behind it, or nothing. Of as many partitions
-- as want it at the moment; what befalls one leaves the others alone.
-- KEYS: for each commit: lease, inbox, timers, live, records, dead, parked, then the entities, then of each side the copies and what was read, then the
--   inboxes that tells go to, as ARGV counts them
-- ARGV: for each commit: number of its KEYS, number of its ARGV from here on, then
--   token, expected position, new position, first parked envelope handled or '', then sections, each led by its count:
--   entities: fields set (count, name, value ...), fields removed (count, name ...)
--   timers set (name, due) | timers cleared (name) | live (id, body, led by '!' where the call begins now) | records (id, body)
--   calls that are over (id) | sides of copies that they made, each as `copies` takes it
--   dead letters (count, then for each its fields: count, name, value ...)
--   envelopes parked (id, then its fields: count, name, value ...) | parked envelopes handled (id)
--   inboxes: partition, tells (count, body ...)
-- Answers for each: fenced, already, moved, or a list: done, and the partitions whose inbox took nothing, because it is
-- none any more; or: failed, and what Redis has against it.
local key, at

local function take()
  at = at + 1
  return ARGV[at]
end
local function count()
  return tonumber(take())
end
local function fields()
  local taken = {}
  for _ = 1, count() do
    taken[#taken + 1] = take()
    taken[#taken + 1] = take()
  end
  return taken
end

-- Redis packs the fields of somebody closely until one of them is long, and never again by itself: whoever talked once would
-- take twice the room for ever. So where something of a person was removed and all that is left is short, it is written anew.
local function pack(entity)
  if not string.find(entity, ':user:', 1, true) or redis.call('OBJECT', 'ENCODING', entity) ~= 'hashtable' then
    return
  end
  local kept = redis.call('HLEN', entity) <= 64 and redis.call('HGETALL', entity) or {}
  for _, text in ipairs(kept) do
    if #text > 64 then
      return
    end
  end
  if #kept > 0 then
    redis.call('DEL', entity)
    redis.call('HSET', entity, unpack(kept))
  end
end

local function commit()
  local lease, inbox, timers, live, records, dead, parked = unpack(KEYS, key + 1, key + 7)
  local token, expected, new, resumed = unpack(ARGV, at + 1, at + 4)
  key, at = key + 7, at + 4

  local held, position = unpack(redis.call('HMGET', lease, 'token', 'position'))
  if held ~= token then
    return 'fenced'
  end
  if resumed ~= '' then
    -- Parked envelopes were handled: the position stays, and what is parked no longer tells that this has happened.
    if #redis.call('XRANGE', parked, resumed, resumed) == 0 then
      return 'already'
    end
  elseif position == new then
    return 'already'
  end
  if position ~= expected then
    return 'moved'
  end

  for _ = 1, count() do
    key = key + 1
    for _ = 1, count() do
      local name = take()
      redis.call('HSET', KEYS[key], name, take())
    end
    local removed = count()
    for _ = 1, removed do
      redis.call('HDEL', KEYS[key], take())
    end
    if removed > 0 then
      pack(KEYS[key])
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
  local over = {}
  for n = 1, count() do
    over[n] = take()
  end
  for first = 1, #over, 1000 do
    redis.call('HDEL', live, unpack(over, first, math.min(first + 999, #over)))
  end
  for _ = 1, count() do
    key = key + 2
    write_copies(KEYS[key - 1], KEYS[key], take)
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
  redis.call('HSET', lease, 'position', new)
  -- The envelope at the position goes, too: what people wrote is not kept once it is handled.
  local ms, seq = string.match(new, '^(%d+)-(%d+)$')
  redis.call('XTRIM', inbox, 'MINID', ms .. '-' .. (tonumber(seq) + 1))
  return answer
end

local answers, first_key, first_arg = {}, 0, 0
while first_arg < #ARGV do
  key, at = first_key, first_arg
  local keys, args = count(), count()
  local kept, answer = pcall(commit)
  if not kept then
    local why = type(answer) == 'table' and answer.err or tostring(answer)
    -- What Redis says begins with a word in capitals; what Lua says has none.
    answer = { 'failed', string.find(why, '^%u+ ') and why or 'ERR @user_script: ' .. why }
  end
  answers[#answers + 1] = answer
  first_key, first_arg = first_key + keys, first_arg + 2 + args
end
return answers
