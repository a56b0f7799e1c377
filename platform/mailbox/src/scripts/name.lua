-- Gives this Redis a name, unless it has one. One that came back older waits for somebody to decide.
-- KEYS: incarnation, rewound          ARGV: name
if redis.call('EXISTS', KEYS[1]) == 0 and redis.call('EXISTS', KEYS[2]) == 0 then
  redis.call('SET', KEYS[1], ARGV[1])
end
return redis.call('GET', KEYS[1])
