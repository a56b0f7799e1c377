-- Gives this Redis a name, unless it has one. One that came back older waits for somebody to decide.
-- KEYS: identity                      ARGV: name
if redis.call('HEXISTS', KEYS[1], 'rewound') == 0 then
  redis.call('HSETNX', KEYS[1], 'name', ARGV[1])
end
return redis.call('HGET', KEYS[1], 'name')
