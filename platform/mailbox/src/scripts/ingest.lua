-- Appends updates to inboxes, each unless it was there before. What befalls one leaves the others alone.
-- KEYS: identity, then for each update: inbox, seen
-- ARGV: name and tide as the caller knows them, longest inbox, seconds to remember, then for each update: bit of it within
--   seen, '' where seen was given its time lately, bot, raw update
-- Answers for each: appended, repeated, full, or what Redis has against it.
local wrong = stranger(KEYS[1], ARGV[1], ARGV[2])
if wrong then
  return wrong
end
local longest, seconds = tonumber(ARGV[3]), ARGV[4]

local function ingest(inbox, seen, bit, anew, bot, raw)
  local length = redis.pcall('XLEN', inbox)
  if type(length) == 'table' then
    return length.err
  end
  if length >= longest then
    local known = redis.pcall('GETBIT', seen, bit)
    return type(known) == 'table' and known.err or known == 1 and 'repeated' or 'full'
  end
  local known = redis.pcall('SETBIT', seen, bit, 1)
  if known == 1 then
    return 'repeated'
  elseif known ~= 0 then
    return known.err
  end
  local appended = redis.pcall('XADD', inbox, '*', 'k', 'update', 'bot', bot, 'b', raw)
  if type(appended) == 'table' then
    -- Whoever comes again must not be taken for a repeat.
    redis.call('SETBIT', seen, bit, 0)
    return appended.err
  end
  if anew ~= '' then
    redis.call('EXPIRE', seen, seconds)
  end
  return 'appended'
end

local answers = {}
for n = 1, (#KEYS - 1) / 2 do
  local key, arg = 2 * n, 4 * n
  answers[n] = ingest(KEYS[key], KEYS[key + 1], ARGV[arg + 1], ARGV[arg + 2], ARGV[arg + 3], ARGV[arg + 4])
end
return answers
