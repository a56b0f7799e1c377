-- Puts a dead letter back into the inbox, once.
-- KEYS: dead, inbox      ARGV: id of the letter
local found = redis.call('XRANGE', KEYS[1], ARGV[1], ARGV[1])
if #found == 0 then
  return 0
end
local envelope, fields = {}, found[1][2]
for i = 1, #fields, 2 do
  if fields[i] ~= 'entry' and fields[i] ~= 'why' then
    envelope[#envelope + 1] = fields[i]
    envelope[#envelope + 1] = fields[i + 1]
  end
end
redis.call('XADD', KEYS[2], '*', unpack(envelope))
redis.call('XDEL', KEYS[1], ARGV[1])
return 1
