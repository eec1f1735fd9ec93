-- SPDX-License-Identifier: Apache-2.0
-- Removes values, revokes their leases and writes the log, in one step; begins or ends a fence.
--
-- KEYS   log, then value and lease of each key; where a fence begins or ends, the fence of each key,
--        and the generation
-- ARGV   the log's length, node, nonce, cache, the hashes of the keys, separated by commas; where a
--        fence begins or ends, b or e, its token, the token's part of the transaction, milliseconds
--        for which it stands at most, the server's history
-- returns  the id of the log's record
--
-- Deletes first: a script whose first write needs no memory is executed by a server that is full.
--
-- A fence is a sorted set of the tokens of changes by when they end by themselves. It outlives that by
-- as long again: a lease that was granted while it stood may be shown until then (put-if-leased.lua).
-- A field of the value's hash that begins with a zero byte says that a transaction may put the value.
-- Whatever removes or replaces the value removes it, but for a removal by the same transaction. It is
-- no value, since what it holds begins with no generation.

local fenced = ARGV[6] ~= nil
local count = fenced and (#KEYS - 2) / 3 or (#KEYS - 1) / 2
local rights = {}
if ARGV[6] == 'e' then
  for i = 1, count do
    rights[i] = redis.call('HGET', KEYS[2 * i], '\0' .. ARGV[8])
  end
end
redis.call('UNLINK', unpack(KEYS, 2, 1 + 2 * count))
if not fenced then
  return redis.call('XADD', KEYS[1], 'MAXLEN', '~', ARGV[1], '*',
    'n', ARGV[2], 'x', ARGV[3], 'o', 'd', 'c', ARGV[4], 'h', ARGV[5])
end
local id = redis.call('XADD', KEYS[1], 'MAXLEN', '~', ARGV[1], '*',
  'n', ARGV[2], 'x', ARGV[3], 'o', 'd', 'c', ARGV[4], 'h', ARGV[5], 'f', ARGV[6] .. ARGV[7])
local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
local longest = tonumber(ARGV[9])
local right
if ARGV[6] == 'b' then
  local generation = redis.call('GET', KEYS[#KEYS])
  if not generation or #generation < 8 or string.sub(generation, 9) ~= ARGV[10] then
    generation = string.sub('0000000' .. ARGV[3], -8) .. ARGV[10]
    redis.call('SET', KEYS[#KEYS], generation)
  end
  right = 'p' .. generation
end
for i = 1, count do
  local value, fence = KEYS[2 * i], KEYS[1 + 2 * count + i]
  if ARGV[6] == 'b' then
    redis.call('ZREMRANGEBYSCORE', fence, '-inf', now - longest)
    redis.call('ZADD', fence, now + longest, ARGV[7])
    redis.call('PEXPIRE', fence, 2 * longest)
  else
    redis.call('ZREM', fence, ARGV[7])
  end
  if right or rights[i] then
    redis.call('HSET', value, '\0' .. ARGV[8], right or rights[i])
    redis.call('PEXPIRE', value, longest)
  end
end
return id
