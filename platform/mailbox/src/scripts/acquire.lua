-- Takes a lease that nobody holds. The epoch grows at every change of owner, the random part makes two owners differ
-- even if an epoch were ever minted twice. The first owner lays the partition out; what is missing later was taken
-- away, and then nobody may own it until an operator has looked.
-- Whoever held it before and gave no word may have died of what it had in hand, which was one batch at most: all behind
-- the position that could be part of it is under suspicion ('careful') from now on.
-- KEYS: lease, epoch, inbox, halted, attempts     ARGV: worker, random, milliseconds, longest batch
local lease, epoch, inbox, halted, attempts = unpack(KEYS)
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
if tonumber(redis.call('HGET', lease, 'expires') or '0') > now then
  return false
end
local why = redis.call('GET', halted)
if not why then
  if redis.call('HEXISTS', lease, 'whole') == 1 then
    why = missing(lease, epoch, inbox)
  elseif redis.call('EXISTS', epoch) == 1 and redis.call('EXISTS', lease) == 0 then
    why = 'its lease is gone'
  end
  why = why and halt(halted, lease, why)
end
if why then
  return { 0, why }
end
if redis.call('HSETNX', lease, 'whole', 1) == 1 then
  redis.call('HSETNX', lease, 'position', '0-0')
  if redis.call('EXISTS', inbox) == 0 or #redis.call('XINFO', 'GROUPS', inbox) == 0 then
    redis.call('XGROUP', 'CREATE', inbox, 'owners', '0', 'MKSTREAM')
  end
end
local last = redis.call('HGET', lease, 'token')
if last and last ~= '' and redis.call('HGET', lease, 'worker') ~= ARGV[1] then
  local position = redis.call('HGET', lease, 'position')
  local in_hand = redis.call('XRANGE', inbox, '(' .. position, '+', 'COUNT', ARGV[4])
  if #in_hand > 0 then
    redis.call('HSETNX', attempts, 'careful', in_hand[#in_hand][1])
  end
end
local number = redis.call('INCR', epoch)
local token = number .. ':' .. ARGV[2]
redis.call('HSET', lease, 'token', token, 'worker', ARGV[1], 'expires', now + tonumber(ARGV[3]))
return { number, token, now }
