-- A bot was refused a call to a chat. Is it the chat that has to wait, or the bot? It is the bot where another chat was
-- refused for as long and nothing was accepted between: then the bot is paused. Else the refusal stays as a suspicion,
-- one of each bot, until its wait is over. Answers for how long the bot is paused.
-- Without a chat: a call was accepted, and what was suspected before it is withdrawn.
-- KEYS: paused-bots
-- ARGV: what of which bot; milliseconds since the last call that was accepted began, or nothing; then the chat, the
--       milliseconds of its wait, and by how many the ends of one wait may differ; or nothing
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local what, chat = ARGV[1], ARGV[3]
local accepted = ARGV[2] ~= '' and now - tonumber(ARGV[2]) or 0
local ends = chat and now + tonumber(ARGV[4])
local prefix = 'suspect:' .. what .. ':'
local function together(other)
  return math.abs(other - ends) <= tonumber(ARGV[5])
end

redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
local paused = tonumber(redis.call('ZSCORE', KEYS[1], what) or 0)
local other
local all = redis.call('ZRANGE', KEYS[1], 0, -1, 'WITHSCORES')
for at = 1, #all, 2 do
  if string.sub(all[at], 1, #prefix) == prefix then
    local refused, noted = string.match(string.sub(all[at], #prefix + 1), '^(-?%d+):(%d+)$')
    if not noted or tonumber(noted) <= accepted then
      redis.call('ZREM', KEYS[1], all[at])
    elseif chat then
      local its_end = tonumber(all[at + 1])
      if refused ~= chat and together(its_end) then
        other = its_end
      end
      redis.call('ZREM', KEYS[1], all[at])
    end
  end
end
if not chat then
  return 0
end
if other then
  paused = math.max(paused, other, ends)
  redis.call('ZADD', KEYS[1], paused, what)
elseif paused == 0 then
  redis.call('ZADD', KEYS[1], ends, prefix .. chat .. ':' .. now)
end
return math.max(0, math.ceil(paused - now))
