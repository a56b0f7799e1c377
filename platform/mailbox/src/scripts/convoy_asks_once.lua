-- Stands between `known` and the steps of a convoy: what one step has asked about this Redis, the others need not ask again.
local ask, told = stranger, {}
stranger = function(incarnation, tide, rewound, name, seen)
  local question = name .. ' ' .. seen
  if told[question] == nil then
    told[question] = ask(incarnation, tide, rewound, name, seen) or false
  end
  return told[question]
end
local steps = {}
