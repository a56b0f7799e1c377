-- What became of the calls and records that a commit had asked for. Every line may be said twice.
-- Answers where the report of each finished call stands in the inbox, '' where there is none or it was there already.
-- KEYS: lease, inbox, live, records, uncertain, paused, then of each side the copies and what was read
-- ARGV: token, then sections, each led by its count:
--   paused (bot:chat, for how many ms) | held (id) | begun (id) | finished (id, report or '') | written (id) | uncertain (id, what) |
--   sides of copies, each as `copies` takes it
local lease, inbox, live, records, uncertain, paused = unpack(KEYS, 1, 6)
local at = 1

if redis.call('HGET', lease, 'token') ~= ARGV[1] then
  return 'fenced'
end

local function take()
  at = at + 1
  return ARGV[at]
end

local pauses = tonumber(take())
if pauses > 0 then
  local time = redis.call('TIME')
  -- Rather a moment too long than too short.
  local now = time[1] * 1000 + math.ceil(time[2] / 1000)
  for _ = 1, pauses do
    local chat, rest = take(), take()
    redis.call('ZADD', paused, 'GT', now + rest, chat)
  end
  redis.call('ZREMRANGEBYSCORE', paused, '-inf', now)
  -- Too many: those that end first are forgotten. Each costs another 429 at most.
  redis.call('ZREMRANGEBYRANK', paused, 0, -10001)
  local last = redis.call('ZRANGE', paused, -1, -1, 'WITHSCORES')
  if last[2] then
    redis.call('PEXPIREAT', paused, last[2])
  end
end
-- An effect whose call has begun is led by '!'.
local function begun(body)
  return string.sub(body, 1, 1) == '!'
end
-- Held before begun: a call that is held may begin again before the first is written, never the other way round.
for _ = 1, tonumber(take()) do
  local id = take()
  local body = redis.call('HGET', live, id)
  if body and begun(body) then
    redis.call('HSET', live, id, string.sub(body, 2))
  end
end
for _ = 1, tonumber(take()) do
  local id = take()
  -- Said again after the call was over, it would stay for ever.
  local body = redis.call('HGET', live, id)
  if body and not begun(body) then
    redis.call('HSET', live, id, '!' .. body)
  end
end
local reports, over = {'done'}, {}
for n = 1, tonumber(take()) do
  local id, report = take(), take()
  reports[n + 1] = ''
  -- The report first: where it is refused, the call is not over, and it is said again.
  if report ~= '' and redis.call('HEXISTS', live, id) == 1 then
    reports[n + 1] = redis.call('XADD', inbox, '*', 'k', 'report', 'b', report)
    redis.call('HDEL', live, id)
  else
    over[#over + 1] = id
  end
end
local function remove(hash, ids)
  for first = 1, #ids, 1000 do
    redis.call('HDEL', hash, unpack(ids, first, math.min(first + 999, #ids)))
  end
end
remove(live, over)
local written = {}
for n = 1, tonumber(take()) do
  written[n] = take()
end
remove(records, written)
local doubts, listed = tonumber(take()), {}
if doubts > 0 then
  -- A repeat follows soon, so the end of the list shows whether this is one.
  for _, line in ipairs(redis.call('XREVRANGE', uncertain, '+', '-', 'COUNT', 1000)) do
    listed[line[2][2] .. ' ' .. line[2][4]] = true
  end
end
for _ = 1, doubts do
  local id, what = take(), take()
  if not listed[id .. ' ' .. what] then
    redis.call('XADD', uncertain, 'MAXLEN', '~', 10000, '*', 'id', id, 'what', what)
    listed[id .. ' ' .. what] = true
  end
end
for side = 1, tonumber(take()) do
  write_copies(KEYS[5 + 2 * side], KEYS[6 + 2 * side], take)
end
return reports
