-- SPDX-License-Identifier: Apache-2.0
-- Asks for the right to load one value, after a miss.
--
-- KEYS   generation, value, grant, log
-- ARGV   a fresh token, milliseconds after which a grant is over, 1 if the value there is of no use
-- returns  {0, birth and value} it is there; {1} granted; {2, milliseconds} another has the grant
--
-- A grant is a hash: t its token, g the generation under which it was given, b where the log stood
-- (what is loaded under it was born then), w whether others wait.

local generation = redis.call('GET', KEYS[1])
if not generation or #generation ~= 8 then
  generation = string.rep('\0', 8)
end
local kept = redis.call('GET', KEYS[2])
if ARGV[3] ~= '1' and kept and string.sub(kept, 1, 8) == generation then
  return {0, string.sub(kept, 9)}
end
local grant = redis.call('HMGET', KEYS[3], 't', 'g')
if grant[1] and grant[2] == generation then
  redis.call('HSET', KEYS[3], 'w', 1)
  return {2, redis.call('PTTL', KEYS[3])}
end
local last = redis.call('XREVRANGE', KEYS[4], '+', '-', 'COUNT', 1)
local birth = '0-0'
if #last == 1 then
  birth = last[1][1]
end
redis.call('DEL', KEYS[3])
redis.call('HSET', KEYS[3], 't', ARGV[1], 'g', generation, 'b', birth)
redis.call('PEXPIRE', KEYS[3], ARGV[2])
return {1}
