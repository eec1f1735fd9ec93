-- SPDX-License-Identifier: Apache-2.0
-- Stores a loaded value if its lease still holds, none of its tags was invalidated since the lease
-- was granted, and no fence stood then of its key, its cache or one of its tags (remove.lua); ends the
-- lease.
--
-- KEYS   generation, value, lease, log, the fences of the key and of the cache, for each tag the
--        position of its last invalidation, and for each its fence
-- ARGV   token, TTL in milliseconds, the log's length, node, nonce, cache, hash of the key, shape,
--        hashes of the tags, each between commas, the server's history, and the value; without a
--        value the lease is only ended
-- returns  1 if the lease held and no invalidation overtook the load, else 0
--
-- A tag without a position was never used, or has lost it. Then the log decides whether it was
-- invalidated since the lease, if it reaches back so far; and the tag gets the position of the lease
-- (put.lua). The value is the first write and needs memory: a server that is full refuses it, and the
-- lease ends without it.

local LONGEST = 1000

local generation = redis.call('GET', KEYS[1])
local lease = redis.call('HMGET', KEYS[3], 't', 'g', 'b', 'w', 'm')
if lease[1] ~= ARGV[1] or lease[2] ~= generation or string.sub(generation, 9) ~= ARGV[10] then
  return 0
end
local millis, count = string.match(lease[3], '(%d+)-(%d+)')
millis, count = tonumber(millis), tonumber(count)

-- Whether the log says that a tag was invalidated since the lease, or does not hold all since.
local records
local function isInvalidated(hash)
  records = records or redis.call('XRANGE', KEYS[4], lease[3], '+', 'COUNT', LONGEST + 1)
  if #records == 0 or #records > LONGEST or records[1][1] ~= lease[3] then
    return true
  end
  for i = 2, #records do
    local fields = records[i][2]
    if fields[6] == 't' and string.find(',' .. fields[10] .. ',', ',' .. hash .. ',', 1, true) then
      return true
    end
  end
  return false
end

local valid, unknown, at = 1, {}, 7
local tags = (#KEYS - 6) / 2
local function requireNoFence(key)
  if redis.call('ZCOUNT', key, '(' .. (lease[5] or 0), '+inf') > 0 then
    valid = 0
  end
end
requireNoFence(KEYS[5])
requireNoFence(KEYS[6])
for i = 7 + tags, #KEYS do
  requireNoFence(KEYS[i])
end
for hash in string.gmatch(ARGV[9], '[^,]+') do
  local invalidated = redis.call('GET', KEYS[at])
  if not invalidated then
    unknown[#unknown + 1] = KEYS[at]
    if isInvalidated(hash) then
      valid = 0
    end
  else
    local tagMillis, tagCount = struct.unpack('>I6I4', invalidated)
    if tagMillis > millis or (tagMillis == millis and tagCount > count) then
      valid = 0
    end
  end
  at = at + 1
end
if ARGV[11] and valid == 1 then
  local position = struct.pack('>I6I4', millis, count)
  local refused = redis.pcall('HSET', KEYS[2], ARGV[8],
    string.sub(generation, 1, 8) .. position .. ARGV[11])
  if type(refused) ~= 'table' then
    if redis.call('PTTL', KEYS[2]) < tonumber(ARGV[2]) then
      redis.call('PEXPIRE', KEYS[2], ARGV[2])
    end
    local life = redis.call('PTTL', KEYS[2]) + 60000
    for i = 1, #unknown do
      redis.call('SET', unknown[i], position)
    end
    for i = 7, 6 + tags do
      local left = redis.call('PTTL', KEYS[i])
      if left < life then
        redis.call('PEXPIRE', KEYS[i], life)
      end
    end
  end
end
redis.call('DEL', KEYS[3])
if lease[4] then
  redis.call('XADD', KEYS[4], 'MAXLEN', '~', ARGV[3], '*',
    'n', ARGV[4], 'x', ARGV[5], 'o', 'f', 'c', ARGV[6], 'h', ARGV[7])
end
return valid
