-- SPDX-License-Identifier: Apache-2.0
-- Ends a grant, and keeps what was loaded under it if the grant still stands.
--
-- KEYS   generation, value, grant, log
-- ARGV   token, milliseconds to live, the log's length, node, nonce, cache, hash of the key,
--        and the value, if there is one
-- returns  1 if the grant stood, else 0

local generation = redis.call('GET', KEYS[1])
if not generation or #generation ~= 8 then
  generation = string.rep('\0', 8)
end
local grant = redis.call('HMGET', KEYS[3], 't', 'g', 'w')
if grant[1] ~= ARGV[1] or grant[2] ~= generation then
  return 0
end
redis.call('DEL', KEYS[3])
if ARGV[8] then
  redis.call('SET', KEYS[2], generation .. ARGV[8], 'PX', ARGV[2])
end
if grant[3] then
  redis.call('XADD', KEYS[4], 'MAXLEN', '~', ARGV[3], '*',
    'n', ARGV[4], 'x', ARGV[5], 'o', 'f', 'c', ARGV[6], 'h', ARGV[7])
end
return 1
