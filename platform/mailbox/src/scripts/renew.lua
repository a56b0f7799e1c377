-- Prolongs a lease. Late is fine as long as nobody else has taken it: the token still matches. A partition that is not
-- whole any more is halted instead.
-- KEYS: lease, epoch, inbox, halted     ARGV: token, milliseconds
local lease, epoch, inbox, halted = unpack(KEYS)
if redis.call('HGET', lease, 'token') ~= ARGV[1] then
  return 0
end
local why = missing(lease, epoch, inbox)
if why then
  halt(halted, lease, why)
  return 0
end
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('HSET', lease, 'expires', now + tonumber(ARGV[2]))
return now
