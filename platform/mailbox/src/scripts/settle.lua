-- What became of effects and tells that a commit had put on their way. Every line may be said twice.
-- KEYS: lease, meta, inbox, live, sending, records, uncertain, then the links
-- ARGV: token, then sections, each led by its count:
--   begun (id) | finished (id, report or '') | written (id) | uncertain (id, what) | links: target, number received, number to trim before
local lease, meta, inbox, live, sending, records, uncertain = unpack(KEYS, 1, 7)
local key, at = 7, 1

if redis.call('HGET', lease, 'token') ~= ARGV[1] then
  return 'fenced'
end

local function take()
  at = at + 1
  return ARGV[at]
end

for _ = 1, tonumber(take()) do
  redis.call('SADD', sending, take())
end
for _ = 1, tonumber(take()) do
  local id, report = take(), take()
  redis.call('SREM', sending, id)
  if redis.call('HDEL', live, id) == 1 and report ~= '' then
    redis.call('XADD', inbox, '*', 'k', 'report', 'b', report)
  end
end
for _ = 1, tonumber(take()) do
  redis.call('HDEL', records, take())
end
for _ = 1, tonumber(take()) do
  local id = take()
  redis.call('XADD', uncertain, 'MAXLEN', '~', 10000, '*', 'id', id, 'what', take())
end
for _ = 1, tonumber(take()) do
  key = key + 1
  local field, number = 'received:' .. take(), tonumber(take())
  if number > tonumber(redis.call('HGET', meta, field) or '0') then
    redis.call('HSET', meta, field, number)
  end
  redis.call('XTRIM', KEYS[key], 'MINID', take())
end
return 'done'
