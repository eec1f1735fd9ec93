-- SPDX-License-Identifier: Apache-2.0
-- Stores a value in place of any other, revokes the lease and writes the log, in one step.
--
-- KEYS   generation, value, lease, log
-- ARGV   value, TTL in milliseconds, the log's length, node, nonce, cache, hash of the key, shape
-- returns  the id of the log's record

local generation = redis.call('GET', KEYS[1])
if not generation or #generation ~= 8 then
  generation = string.rep('\0', 8)
end
local id = redis.call('XADD', KEYS[4], 'MAXLEN', '~', ARGV[3], '*',
  'n', ARGV[4], 'x', ARGV[5], 'o', 'd', 'c', ARGV[6], 'h', ARGV[7])
local millis, count = string.match(id, '(%d+)-(%d+)')
local position = struct.pack('>I6I4', tonumber(millis), tonumber(count))
redis.call('DEL', KEYS[2], KEYS[3])
redis.call('HSET', KEYS[2], ARGV[8], generation .. position .. ARGV[1])
redis.call('PEXPIRE', KEYS[2], ARGV[2])
return id
