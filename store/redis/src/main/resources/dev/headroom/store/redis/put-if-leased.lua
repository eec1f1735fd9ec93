-- SPDX-License-Identifier: Apache-2.0
-- Stores a loaded value if its lease still holds and none of its tags was invalidated since the
-- lease was granted; ends the lease.
--
-- KEYS   generation, value, lease, log, and for each tag the position of its last invalidation
-- ARGV   token, TTL in milliseconds, the log's length, node, nonce, cache, hash of the key, shape,
--        and the value; without a value the lease is only ended
-- returns  1 if the lease held and no invalidation overtook the load, else 0

local generation = redis.call('GET', KEYS[1])
if not generation or #generation ~= 8 then
  generation = string.rep('\0', 8)
end
local lease = redis.call('HMGET', KEYS[3], 't', 'g', 'b', 'w')
if lease[1] ~= ARGV[1] or lease[2] ~= generation then
  return 0
end
local millis, count = string.match(lease[3], '(%d+)-(%d+)')
local position = struct.pack('>I6I4', tonumber(millis), tonumber(count))
local valid = 1
for i = 5, #KEYS do
  local invalidated = redis.call('GET', KEYS[i])
  if invalidated then
    local tagMillis, tagCount = struct.unpack('>I6I4', invalidated)
    if tagMillis > tonumber(millis)
        or (tagMillis == tonumber(millis) and tagCount > tonumber(count)) then
      valid = 0
    end
  end
end
redis.call('DEL', KEYS[3])
if ARGV[9] and valid == 1 then
  redis.call('HSET', KEYS[2], ARGV[8], generation .. position .. ARGV[9])
  if redis.call('PTTL', KEYS[2]) < tonumber(ARGV[2]) then
    redis.call('PEXPIRE', KEYS[2], ARGV[2])
  end
end
if lease[4] then
  redis.call('XADD', KEYS[4], 'MAXLEN', '~', ARGV[3], '*',
    'n', ARGV[4], 'x', ARGV[5], 'o', 'f', 'c', ARGV[6], 'h', ARGV[7])
end
return valid
