-- SPDX-License-Identifier: Apache-2.0
-- Leases the right to load a value, after a miss.
--
-- KEYS   generation, value, lease, log
-- ARGV   a new token, milliseconds after which the lease expires, 1 to replace a present value, the
--        server's history
-- returns  {0, shape, position and value, …} if a value is present, one of each shape; {1} if the lease was granted;
--          {2, milliseconds left} if another caller holds the lease
--
-- A lease is a hash: t its token, g the generation in which it was granted, b the position of the
-- log at that moment (the position of the value that is loaded under it), m the milliseconds since
-- 1970, w whether others wait.
--
-- A cache without a generation, or with one of another history, has lost it, and with it all its
-- values: the next is made of the token, which is random, and of the history. The first write needs memory, so a server that is full refuses the lease.

local generation = redis.call('GET', KEYS[1])
if not generation or #generation < 8 or string.sub(generation, 9) ~= ARGV[4] then
  generation = string.sub('0000000' .. ARGV[1], -8) .. ARGV[4]
  redis.call('SET', KEYS[1], generation)
end
if ARGV[3] ~= '1' then
  local fields = redis.call('HGETALL', KEYS[2])
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
local clock = redis.call('TIME')
redis.call('HSET', KEYS[3], 't', ARGV[1], 'g', generation, 'b', position,
  'm', clock[1] * 1000 + math.floor(clock[2] / 1000))
redis.call('HDEL', KEYS[3], 'w')
redis.call('PEXPIRE', KEYS[3], ARGV[2])
return {1}
