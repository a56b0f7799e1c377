-- Stands before scripts that write down copies, or what was read without any. Of one side: how long they are known from now on, in seconds, or '' where
-- that was said lately; how many are known; twice their count; (original, copy) ...; of how many originals the copies are
-- gone; original ...; what was read by it or '', how many of that are kept, for how long.
local function write_copies(copies, read, take)
  local kept, most, pairs = take(), tonumber(take()), {}
  for n = 1, tonumber(take()) do
    pairs[n] = take()
  end
  if #pairs > 0 then
    redis.call('ZADD', copies, unpack(pairs))
  end
  for _ = 1, tonumber(take()) do
    local original = take()
    redis.call('ZREMRANGEBYSCORE', copies, original, original)
  end
  local entry, entries, rest = take(), tonumber(take()), take()
  if entry ~= '' then
    local length = redis.call('RPUSH', read, entry)
    -- Not each time: that would cost a command a message.
    if length >= 2 * entries then
      redis.call('LTRIM', read, -entries, -1)
    end
    -- What comes without copies is rare.
    if length == 1 or kept ~= '' or #pairs == 0 then
      redis.call('EXPIRE', read, rest)
    end
  end
  if kept ~= '' then
    redis.call('EXPIRE', copies, kept)
    redis.call('ZREMRANGEBYRANK', copies, 0, -1 - most)
  end
end
