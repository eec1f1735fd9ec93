-- SPDX-License-Identifier: Apache-2.0
-- Reads a value; if there is none, leases the right to load it.
--
-- KEYS   generation, lease, value, log, the fences of the key and of the cache
-- ARGV   a new token, milliseconds after which the lease expires, 1 to replace a present value, the
--        server's history
-- returns  {0, shape, position and value, …} if a value is present, one of each shape; {1} if the
--          lease was granted; {2, milliseconds left} if another caller holds the lease
--
-- A lease is a text: w if others wait, else -; f if a fence of the key or of the cache stood when it
-- was granted, else -; the position of the log then (the position of the value that is loaded under
-- it), 6 and 4 bytes; the milliseconds for which it was granted, 4 bytes; the generation; the token.
-- A fence that begins later revokes the lease; but one of a tag is looked for by put-if-leased.lua,
-- since only then the tags are known.
--
-- A cache without a generation, or with one of another history, has lost it, and with it all its
-- values: the next is made of the token, which is random, and of the history. The first write needs
-- memory, so a server that is full refuses the lease.

local known = redis.call('MGET', KEYS[1], KEYS[2])
local generation, lease = known[1], known[2]
if not generation or #generation < 8 or string.sub(generation, 9) ~= ARGV[4] then
  generation = string.sub('0000000' .. ARGV[1], -8) .. ARGV[4]
  redis.call('SET', KEYS[1], generation)
end
if ARGV[3] ~= '1' then
  local fields = redis.call('HGETALL', KEYS[3])
  local found = {0}
  for i = 1, #fields, 2 do
    if string.sub(fields[i + 1], 1, 8) == string.sub(generation, 1, 8) then
      found[#found + 1] = fields[i]
      found[#found + 1] = string.sub(fields[i + 1], 9)
    end
  end
  if #found > 1 then
    return found
  end
end
if lease and string.sub(lease, 17, 16 + #generation) == generation then
  redis.call('SETRANGE', KEYS[2], 0, 'w')
  return {2, redis.call('PTTL', KEYS[2])}
end
local fenced = '-'
if redis.call('EXISTS', KEYS[5], KEYS[6]) > 0 then
  local clock = redis.call('TIME')
  local ended = clock[1] * 1000 + math.floor(clock[2] / 1000)
  if redis.call('ZCOUNT', KEYS[5], '(' .. ended, '+inf') > 0
      or redis.call('ZCOUNT', KEYS[6], '(' .. ended, '+inf') > 0 then
    fenced = 'f'
  end
end
local last = redis.call('XREVRANGE', KEYS[4], '+', '-', 'COUNT', 1)
local millis, count = string.match(last[1] and last[1][1] or '0-0', '(%d+)-(%d+)')
redis.call('SET', KEYS[2],
  '-' .. fenced .. struct.pack('>I6I4I4', tonumber(millis), tonumber(count), tonumber(ARGV[2]))
    .. generation .. ARGV[1],
  'PX', ARGV[2])
return {1}
