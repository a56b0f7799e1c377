-- Makes a partition ready to go on under another name of its Redis: nobody who owned it may write any more, and what
-- it received on its links counts on. Both sides of a link lie in one Redis and went back together.
-- KEYS: lease, received               ARGV: name
if redis.call('EXISTS', KEYS[1]) == 1 then
  redis.call('HSET', KEYS[1], 'token', '', 'expires', 0)
end
local marks = redis.call('HGETALL', KEYS[2])
for i = 1, #marks, 2 do
  redis.call('HSET', KEYS[2], marks[i], ARGV[1] .. '/' .. string.match(marks[i + 1], '(%d+)$'))
end
return 'done'
