-- Appends one update to an inbox, unless it was there before.
-- KEYS: inbox, seen, identity
-- ARGV: bit of the update within seen, seconds to remember or '' where that was said lately, longest inbox, bot, raw update,
--   then name and tide as the caller knows them
local wrong = stranger(KEYS[3], ARGV[6], ARGV[7])
if wrong then
  return wrong
end
if redis.call('XLEN', KEYS[1]) >= tonumber(ARGV[3]) then
  return redis.call('GETBIT', KEYS[2], ARGV[1]) == 1 and 'repeated' or 'full'
end
if redis.call('SETBIT', KEYS[2], ARGV[1], 1) == 1 then
  return 'repeated'
end
local appended = redis.pcall('XADD', KEYS[1], '*', 'k', 'update', 'bot', ARGV[4], 'b', ARGV[5])
if type(appended) == 'table' and appended.err then
  -- Whoever comes again must not be taken for a repeat.
  redis.call('SETBIT', KEYS[2], ARGV[1], 0)
  return appended
end
if ARGV[2] ~= '' then
  redis.call('EXPIRE', KEYS[2], ARGV[2])
end
return 'appended'
