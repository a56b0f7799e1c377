-- Shares the tokens of one budget out among the workers that want some. As many tokens exist as calls may be made in a
-- second; a token that was used rests a second before it is used again or handed back, so whoever has which, no second
-- sees more calls than there are tokens.
-- KEYS: budget
-- ARGV: lane, worker, tokens held, tokens wanted, tokens there are, milliseconds until a silent worker's are free again,
--   the limit as the worker knows it or '', the limit as it should be or '',
--   how much of the work is this worker's
local budget = KEYS[1]
local lane, me = ARGV[1], ARGV[1] .. '/' .. ARGV[2]
local held, wanted, tokens, silence = tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5]), tonumber(ARGV[6])
local weight_of_mine = tonumber(ARGV[9])
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)

local entries = redis.call('HGETALL', budget)
local others, limit = {}, ''
for at = 1, #entries, 2 do
  local name, value = entries[at], entries[at + 1]
  if name == 'limit:' .. lane then
    limit = value
  elseif name ~= me and string.sub(name, 1, #lane + 1) == lane .. '/' then
    local their_held, their_wanted, expires, weight = string.match(value, '^(%d+) (%d+) (%d+) (%d+)$')
    if tonumber(expires) <= now then
      redis.call('HDEL', budget, name)
    else
      others[#others + 1] =
        { name = name, held = tonumber(their_held), wanted = tonumber(their_wanted), weight = tonumber(weight) }
    end
  end
end

-- To each a part as large as its part of the work, so that all come to the end together. Who wants less leaves the rest
-- to the others.
local free, weights = tokens - held, weight_of_mine
local all = { { name = me, wanted = wanted, weight = weight_of_mine } }
for _, other in ipairs(others) do
  free = free - other.held
  weights = weights + other.weight
  all[#all + 1] = other
end
table.sort(all, function(a, b)
  if a.wanted * b.weight ~= b.wanted * a.weight then return a.wanted * b.weight < b.wanted * a.weight end
  return a.name < b.name
end)
local left, target = tokens, 0
for _, each in ipairs(all) do
  local part = math.min(each.wanted, math.floor(left * each.weight / weights))
  if each.name == me then
    target = part
  end
  left, weights = left - part, weights - each.weight
end
held = held + math.max(0, math.min(target - held, free))

if wanted == 0 and held == 0 then
  redis.call('HDEL', budget, me)
else
  redis.call('HSET', budget, me, held .. ' ' .. wanted .. ' ' .. (now + silence) .. ' ' .. weight_of_mine)
end
if ARGV[8] ~= '' and limit == ARGV[7] then
  limit = ARGV[8]
  redis.call('HSET', budget, 'limit:' .. lane, limit)
end
-- A budget that nobody uses is forgotten; what was learnt of the limit is worth a day.
redis.call('PEXPIRE', budget, 86400000)
return { held, target, limit }
