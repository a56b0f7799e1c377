-- Stands before every script that asks first whether this is still the Redis that its caller knows.
-- The tide rises with every heartbeat. One lower than the caller has seen tells that this Redis came back as it was some
-- time ago; then its name is taken away, and with the name everybody's leave to write, whatever they have seen.
local function stranger(identity, name, seen)
  local named, tide = unpack(redis.call('HMGET', identity, 'name', 'tide'))
  if named ~= name then
    return redis.call('HEXISTS', identity, 'rewound') == 1 and 'rewound' or 'amnesia'
  end
  if tonumber(tide or '0') < tonumber(seen) then
    redis.call('HSET', identity, 'rewound', named)
    redis.call('HDEL', identity, 'name')
    return 'rewound'
  end
end
