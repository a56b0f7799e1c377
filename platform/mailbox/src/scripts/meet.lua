-- Asks for a sign of life, and how far this Redis has come.
-- KEYS: identity                      ARGV: name, tide as the caller knows them
return stranger(KEYS[1], ARGV[1], ARGV[2]) or tonumber(redis.call('HGET', KEYS[1], 'tide') or '0')
