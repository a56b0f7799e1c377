-- Asks for a sign of life, and how far this Redis has come.
-- KEYS: incarnation, tide, rewound    ARGV: name, tide as the caller knows them
return stranger(KEYS[1], KEYS[2], KEYS[3], ARGV[1], ARGV[2]) or tonumber(redis.call('GET', KEYS[2]) or '0')
