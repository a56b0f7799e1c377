-- Makes a partition ready to go on under another name of its Redis: nobody who owned it may write any more.
-- KEYS: lease
if redis.call('EXISTS', KEYS[1]) == 1 then
  redis.call('HSET', KEYS[1], 'token', '', 'expires', 0)
end
return 'done'
