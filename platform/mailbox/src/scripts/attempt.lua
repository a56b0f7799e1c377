-- Counts a try at the batch behind a place, before any of it is handled: a message that kills the process leaves
-- its trace. Only another worker's try counts as a new one: a process that comes back to the same batch has not died of
-- it, and a process that died comes back under another name. After a batch that somebody never committed, everything
-- up to its end is under suspicion ('careful') and has one try behind it.
-- Answers with the time, too: what is old is judged by the clock that the envelopes were dated by.
-- KEYS: lease, attempts  ARGV: token, place, last entry of the batch, '1' to lift the suspicion, worker
if redis.call('HGET', KEYS[1], 'token') ~= ARGV[1] then
  return false
end
if ARGV[4] == '1' then
  redis.call('HDEL', KEYS[2], 'careful')
end
local tries
if redis.call('HGET', KEYS[2], 'from') ~= ARGV[2] then
  tries = 1 + redis.call('HEXISTS', KEYS[2], 'careful')
  redis.call('HSET', KEYS[2], 'from', ARGV[2], 'tries', tries)
elseif redis.call('HGET', KEYS[2], 'by') ~= ARGV[5] then
  tries = redis.call('HINCRBY', KEYS[2], 'tries', 1)
  redis.call('HSETNX', KEYS[2], 'careful', redis.call('HGET', KEYS[2], 'to'))
else
  tries = tonumber(redis.call('HGET', KEYS[2], 'tries'))
end
redis.call('HSET', KEYS[2], 'to', ARGV[3], 'by', ARGV[5])
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
return { tries, redis.call('HGET', KEYS[2], 'careful') or '', now }
