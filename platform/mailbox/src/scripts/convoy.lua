-- Stands behind the steps of a convoy, and runs them one by one, each with keys and arguments of its own. A step that
-- stumbles says so in its answer; what the others do is not touched by it.
-- KEYS: those of all steps, one after the other
-- ARGV: how many, then for each: step, number of its keys, number of its arguments, arguments ...
local answers, key, at = {}, 0, 1
for n = 1, tonumber(ARGV[1]) do
  local step, number_of_keys, number_of_args = ARGV[at + 1], tonumber(ARGV[at + 2]), tonumber(ARGV[at + 3])
  local keys, args = {}, {}
  for i = 1, number_of_keys do
    keys[i] = KEYS[key + i]
  end
  for i = 1, number_of_args do
    args[i] = ARGV[at + 3 + i]
  end
  key, at = key + number_of_keys, at + 3 + number_of_args
  local ran, answer = pcall(steps[step], keys, args)
  if ran then
    answers[n] = { 0, answer or false }
  else
    -- In the words in which Redis tells it of a script that is alone: what Redis refused begins with a code of its own.
    local why = type(answer) == 'table' and answer.err or tostring(answer)
    if not string.match(why, '^%u+ ') then
      why = 'ERR ' .. why
    end
    answers[n] = { 1, why .. ' script: ' .. step .. ', on @user_script' }
  end
end
return answers
