-- Appends one tell to an inbox, from outside of any partition. Run twice it says the same twice: what it says must stand that.
-- KEYS: inbox, identity
-- ARGV: body, then name and tide as the caller knows them
local wrong = stranger(KEYS[2], ARGV[2], ARGV[3])
if wrong then
  return wrong
end
redis.call('XADD', KEYS[1], '*', 'k', 'tell', 'b', ARGV[1])
return 'told'
