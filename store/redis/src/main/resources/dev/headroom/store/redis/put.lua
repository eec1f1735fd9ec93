-- SPDX-License-Identifier: Apache-2.0
-- Keeps a value in place of any other, takes a grant away and tells the log.
--
-- KEYS   generation, value, grant, log
-- ARGV   value, milliseconds to live, the log's length, node, nonce, cache, hash of the key
-- returns  the record's id

local generation = redis.call('GET', KEYS[1])
if not generation or #generation ~= 8 then
  generation = string.rep('\0', 8)
end
local id = redis.call('XADD', KEYS[4], 'MAXLEN', '~', ARGV[3], '*',
  'n', ARGV[4], 'x', ARGV[5], 'o', 'd', 'c', ARGV[6], 'h', ARGV[7])
local millis, count = string.match(id, '(%d+)-(%d+)')
local birth = struct.pack('>I6I4', tonumber(millis), tonumber(count))
redis.call('SET', KEYS[2], generation .. birth .. ARGV[1], 'PX', ARGV[2])
redis.call('DEL', KEYS[3])
return id
