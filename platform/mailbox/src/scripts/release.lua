-- Gives a lease back. The token goes too, so that nothing sent before the release can write after it.
-- KEYS: lease            ARGV: token, what to leave in its place: '' where all ended well
if redis.call('HGET', KEYS[1], 'token') ~= ARGV[1] then
  return 0
end
redis.call('HSET', KEYS[1], 'token', ARGV[2], 'expires', 0)
return 1
