-- Stands before scripts that write down copies. Of one side: how long they are known from now on, in seconds, or '' where
-- that was said lately; how many are known; twice their count; (original, copy) ...
local function write_copies(copies, take)
  local kept, most, pairs = take(), tonumber(take()), {}
  for n = 1, tonumber(take()) do
    pairs[n] = take()
  end
  redis.call('ZADD', copies, unpack(pairs))
  if kept ~= '' then
    redis.call('EXPIRE', copies, kept)
    redis.call('ZREMRANGEBYRANK', copies, 0, -1 - most)
  end
end
