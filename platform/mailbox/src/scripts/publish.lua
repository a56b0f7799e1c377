-- Makes the roster this one, unless it is already: then its version stays, and nobody opens the tokens again.
-- KEYS: roster           ARGV: bot, sealed token, bot, sealed token, ... in the order of the bots
local version = redis.sha1hex(table.concat(ARGV, ' '))
if redis.call('HGET', KEYS[1], 'version') == version then
  return 0
end
redis.call('DEL', KEYS[1])
redis.call('HSET', KEYS[1], 'version', version)
for i = 1, #ARGV, 2 do
  redis.call('HSET', KEYS[1], ARGV[i], ARGV[i + 1])
end
return 1
