-- Shares the tokens of one budget out among the workers that want some. As many tokens exist as calls may be made in a
-- second; a token that was used rests a second before it is used again or handed back, so whoever has which, no second
-- sees more calls than there are tokens.
-- KEYS: budget
-- ARGV: lane, worker, tokens held, tokens wanted, tokens there are, milliseconds until a silent worker's are free again,
--   the limit as the worker knows it or '', the limit as it should be or ''
local budget = KEYS[1]
local lane, me = ARGV[1], ARGV[1] .. '/' .. ARGV[2]
local held, wanted, tokens, silence = tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5]), tonumber(ARGV[6])
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)

local entries = redis.call('HGETALL', budget)
local others, limit = {}, ''
for at = 1, #entries, 2 do
  local name, value = entries[at], entries[at + 1]
  if name == 'limit:' .. lane then
    limit = value
  elseif name ~= me and string.sub(name, 1, #lane + 1) == lane .. '/' then
    local their_held, their_wanted, expires = string.match(value, '^(%d+) (%d+) (%d+)$')
    if tonumber(expires) <= now then
      redis.call('HDEL', budget, name)
    else
      others[#others + 1] = { name = name, held = tonumber(their_held), wanted = tonumber(their_wanted) }
    end
  end
end

-- Who wants less than an even part leaves the rest to the others.
local free = tokens - held
local all = { { name = me, wanted = wanted } }
for _, other in ipairs(others) do
  free = free - other.held
  all[#all + 1] = other
end
table.sort(all, function(a, b)
  if a.wanted ~= b.wanted then return a.wanted < b.wanted end
  return a.name < b.name
end)
local left, target = tokens, 0
for at, each in ipairs(all) do
  local part = math.min(each.wanted, math.floor(left / (#all - at + 1)))
  if each.name == me then
    target = part
  end
  left = left - part
end
held = held + math.max(0, math.min(target - held, free))

if wanted == 0 and held == 0 then
  redis.call('HDEL', budget, me)
else
  redis.call('HSET', budget, me, held .. ' ' .. wanted .. ' ' .. (now + silence))
end
if ARGV[8] ~= '' and limit == ARGV[7] then
  limit = ARGV[8]
  redis.call('HSET', budget, 'limit:' .. lane, limit)
end
-- A budget that nobody uses is forgotten; what was learnt of the limit is worth a day.
redis.call('PEXPIRE', budget, 86400000)
return { held, target, limit }
