-- SPDX-License-Identifier: Apache-2.0
-- Stores a value in place of any other, revokes the lease and writes the log, in one step; ends the
-- fence of the change that the value is of.
--
-- KEYS   generation, value, lease, log, the fences of the key and of the cache, for each tag the
--        position of its last invalidation, and for each its fence
-- ARGV   value, TTL in milliseconds, the log's length, node, nonce, cache, hash of the key, shape, the
--        server's history; of a value of a change, the token of its fence, and the token's part of the
--        transaction; else an empty text, and milliseconds since 1970 after which the value comes too
--        late (0: never)
-- returns  {the id of the log's record, 1 if it stored the value, 0 if it only removed what was there}
--
-- A cache that has lost its generation gets one of the nonce, which is random, and of the history. A
-- tag without a position gets the value's own: from then on the position says that the tag was not
-- invalidated since, and a value whose tag has lost it is no longer served. It outlives the value.
--
-- What may be older than something that was invalidated meanwhile only removes what is there: the value
-- of a change whose right to put was removed since its fence began (remove.lua); one around which
-- another change has a fence; and one that comes after the time-out of its call, through a network that
-- held it, when its caller may be dead.

local id = redis.call('XADD', KEYS[4], 'MAXLEN', '~', ARGV[3], '*',
  'n', ARGV[4], 'x', ARGV[5], 'o', 'd', 'c', ARGV[6], 'h', ARGV[7],
  'f', ARGV[10] == '' and '' or 'e' .. ARGV[10])
local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
local generation = redis.call('GET', KEYS[1])
local current = generation and #generation >= 8 and string.sub(generation, 9) == ARGV[9]
local valid
if ARGV[10] == '' then
  valid = ARGV[11] == '0' or now <= tonumber(ARGV[11])
else
  valid = current and redis.call('HGET', KEYS[2], '\0' .. ARGV[11]) == 'p' .. generation
  redis.call('ZREM', KEYS[5], ARGV[10])
end
local tags = (#KEYS - 6) / 2
local function requireNoFence(key)
  valid = valid and redis.call('ZCOUNT', key, '(' .. now, '+inf') == 0
end
requireNoFence(KEYS[5])
requireNoFence(KEYS[6])
for i = 7 + tags, #KEYS do
  requireNoFence(KEYS[i])
end
redis.call('DEL', KEYS[2], KEYS[3])
if not valid then
  return {id, 0}
end
if not current then
  generation = string.sub('0000000' .. ARGV[5], -8) .. ARGV[9]
  redis.call('SET', KEYS[1], generation)
end
local millis, count = string.match(id, '(%d+)-(%d+)')
local position = struct.pack('>I6I4', tonumber(millis), tonumber(count))
redis.call('HSET', KEYS[2], ARGV[8], string.sub(generation, 1, 8) .. position .. ARGV[1])
redis.call('PEXPIRE', KEYS[2], ARGV[2])
local life = tonumber(ARGV[2]) + 60000
for i = 7, 6 + tags do
  local left = redis.call('PTTL', KEYS[i])
  if left == -2 then
    redis.call('SET', KEYS[i], position, 'PX', life)
  elseif left < life then
    redis.call('PEXPIRE', KEYS[i], life)
  end
end
return {id, 1}
