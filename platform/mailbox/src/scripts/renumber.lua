-- Gives tells in transit the next numbers behind a mark: their counter was lost and had begun anew.
-- KEYS: transit, meta                         ARGV: target, mark
local sent = tonumber(ARGV[2])
for _, tell in ipairs(redis.call('XRANGE', KEYS[1], '-', '+')) do
  sent = sent + 1
  redis.call('XADD', KEYS[1], sent .. '-0', unpack(tell[2]))
  redis.call('XDEL', KEYS[1], tell[1])
end
redis.call('HSET', KEYS[2], 'sent:' .. ARGV[1], sent, 'received:' .. ARGV[1], ARGV[2])
return sent
