-- SPDX-License-Identifier: Apache-2.0
-- Leases the right to load a value, after a miss.
--
-- KEYS   generation, value, lease, log
-- ARGV   a new token, milliseconds after which the lease expires, 1 to replace a present value
-- returns  {0, position and value} if the value is present; {1} if the lease was granted;
--          {2, milliseconds left} if another caller holds the lease
--
-- A lease is a hash: t its token, g the generation in which it was granted, b the position of the
-- log at that moment (the position of the value that is loaded under it), w whether others wait.

local generation = redis.call('GET', KEYS[1])
if not generation or #generation ~= 8 then
  generation = string.rep('\0', 8)
end
local value = redis.call('GET', KEYS[2])
if ARGV[3] ~= '1' and value and string.sub(value, 1, 8) == generation then
  return {0, string.sub(value, 9)}
end
local lease = redis.call('HMGET', KEYS[3], 't', 'g')
if lease[1] and lease[2] == generation then
  redis.call('HSET', KEYS[3], 'w', 1)
  return {2, redis.call('PTTL', KEYS[3])}
end
local last = redis.call('XREVRANGE', KEYS[4], '+', '-', 'COUNT', 1)
local position = '0-0'
if #last == 1 then
  position = last[1][1]
end
redis.call('DEL', KEYS[3])
redis.call('HSET', KEYS[3], 't', ARGV[1], 'g', generation, 'b', position)
redis.call('PEXPIRE', KEYS[3], ARGV[2])
return {1}
