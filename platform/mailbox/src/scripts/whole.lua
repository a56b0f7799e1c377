-- Stands before scripts that look whether a partition is whole: the first owner laid these out, and nothing of ours
-- removes them. A stream that was removed and made again has no group; that is all the group is for.
local function missing(lease, epoch, inbox)
  if redis.call('EXISTS', epoch) == 0 then
    return 'its epoch is gone'
  elseif redis.call('HEXISTS', lease, 'position') == 0 then
    return 'its position is gone'
  elseif redis.call('EXISTS', inbox) == 0 or #redis.call('XINFO', 'GROUPS', inbox) == 0 then
    return 'its inbox was removed, and with it what waited there'
  end
end

local function halt(halted, lease, why)
  redis.call('SETNX', halted, why)
  -- A lease that is no hash any more is refused to everybody, too.
  redis.pcall('HSET', lease, 'token', '', 'expires', 0)
  return redis.call('GET', halted)
end
