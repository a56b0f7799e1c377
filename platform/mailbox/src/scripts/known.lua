-- Stands before every script that asks first whether this is still the Redis that its caller knows.
-- The tide rises with every heartbeat. One lower than the caller has seen tells that this Redis came back as it was some
-- time ago; then its name is taken away, and with the name everybody's leave to write, whatever they have seen.
local function stranger(incarnation, tide, rewound, name, seen)
  if redis.call('GET', incarnation) ~= name then
    return redis.call('EXISTS', rewound) == 1 and 'rewound' or 'amnesia'
  end
  if tonumber(redis.call('GET', tide) or '0') < tonumber(seen) then
    redis.call('RENAME', incarnation, rewound)
    return 'rewound'
  end
end
