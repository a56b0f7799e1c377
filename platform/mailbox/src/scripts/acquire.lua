-- Takes a lease that nobody holds. The epoch grows at every change of owner, the random part makes two owners differ
-- even if an epoch were ever minted twice.
-- KEYS: lease, epoch     ARGV: worker, random, milliseconds
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local expires = tonumber(redis.call('HGET', KEYS[1], 'expires') or '0')
if expires > now then
  return false
end
local epoch = redis.call('INCR', KEYS[2])
local token = epoch .. ':' .. ARGV[2]
redis.call('HSET', KEYS[1], 'token', token, 'worker', ARGV[1], 'expires', now + tonumber(ARGV[3]))
return { epoch, token }
