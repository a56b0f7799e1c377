-- Halts a partition: from now on nobody owns it, and who does may not write any more. The first reason stays.
-- Whoever says so as its owner has to be that still: to one who was replaced everything looks as if it had gone wrong.
-- KEYS: halted, lease                         ARGV: why, token of the owner who says so, or ''
if ARGV[2] ~= '' and redis.call('HGET', KEYS[2], 'token') ~= ARGV[2] then
  return false
end
return halt(KEYS[1], KEYS[2], ARGV[1])
