-- Takes the next tells of one link into an inbox, each once, none skipped.
-- KEYS: inbox, received, halted, incarnation, tide, rewound
-- ARGV: source partition, name and tide as the caller knows them, number of the first, then the bodies
-- A plain "newer than" rule would lose what was overtaken; a number counted by an earlier incarnation says nothing.
local wrong = stranger(KEYS[4], KEYS[5], KEYS[6], ARGV[2], ARGV[3])
if wrong then
  return { wrong, 0 }
end
if redis.call('EXISTS', KEYS[3]) == 1 then
  return { 'halted', 0 }
end
local first, mark = tonumber(ARGV[4]), 0
local incarnation, number = string.match(redis.call('HGET', KEYS[2], ARGV[1]) or '', '^(.*)/(%d+)$')
if incarnation == ARGV[2] then
  mark = tonumber(number)
end
if first > mark + 1 then
  return { 'gap', mark }
end
for i = mark + 1 - first, #ARGV - 5 do
  redis.call('XADD', KEYS[1], '*', 'k', 'tell', 'b', ARGV[5 + i])
  mark = first + i
end
redis.call('HSET', KEYS[2], ARGV[1], ARGV[2] .. '/' .. mark)
return { 'received', mark }
