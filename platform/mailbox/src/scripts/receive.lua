-- Takes the next tells of one link into an inbox, each once, none skipped.
-- KEYS: inbox, received  ARGV: source partition, incarnation, number of the first, then the bodies
-- A plain "newer than" rule would lose what was overtaken; a number counted by an earlier incarnation says nothing.
local first, mark = tonumber(ARGV[3]), 0
local incarnation, number = string.match(redis.call('HGET', KEYS[2], ARGV[1]) or '', '^(.*)/(%d+)$')
if incarnation == ARGV[2] then
  mark = tonumber(number)
end
if first > mark + 1 then
  return { 'gap', mark }
end
for i = mark + 1 - first, #ARGV - 4 do
  redis.call('XADD', KEYS[1], '*', 'k', 'tell', 'b', ARGV[4 + i])
  mark = first + i
end
redis.call('HSET', KEYS[2], ARGV[1], ARGV[2] .. '/' .. mark)
return { 'received', mark }
