-- Halts a partition: from now on nobody owns it, and who does may not write any more. The first reason stays.
-- KEYS: halted, lease                         ARGV: why
return halt(KEYS[1], KEYS[2], ARGV[1])
