-- SPDX-License-Identifier: Apache-2.0
-- Stores a loaded value if its lease still holds, none of its tags was invalidated since the lease
-- was granted, and no fence stood then of its key, its cache or one of its tags (remove.lua); ends the
-- lease.
--
-- A fence of the key or of the cache is noted in the lease (lease.lua). When the lease was granted
-- follows from when it ends, and from for how long it was granted.
--
-- KEYS   generation, lease, for each tag the position of its last invalidation, and for each its
--        fence; value, log
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

local tags = (#KEYS - 4) / 2
local value, log = KEYS[#KEYS - 1], KEYS[#KEYS]
local known = redis.call('MGET', unpack(KEYS, 1, 2 + tags))
local generation, lease = known[1], known[2]
if not generation or not lease or string.sub(lease, 17) ~= generation .. ARGV[1]
    or string.sub(generation, 9) ~= ARGV[10] then
  return 0
end
local position = string.sub(lease, 3, 12)
local millis, count, longest = struct.unpack('>I6I4I4', lease, 3)

-- Whether the log says that a tag was invalidated since the lease, or does not hold all since.
local records
local function isInvalidated(hash)
  local since = string.format('%.0f-%.0f', millis, count)
  records = records or redis.call('XRANGE', log, since, '+', 'COUNT', LONGEST + 1)
  if #records == 0 or #records > LONGEST or records[1][1] ~= since then
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

local valid = string.sub(lease, 2, 2) == 'f' and 0 or 1
if tags > 0 and redis.call('EXISTS', unpack(KEYS, 3 + tags, 2 + 2 * tags)) > 0 then
  local clock = redis.call('TIME')
  local granted = clock[1] * 1000 + math.floor(clock[2] / 1000)
    + redis.call('PTTL', KEYS[2]) - longest
  for i = 3 + tags, 2 + 2 * tags do
    if redis.call('ZCOUNT', KEYS[i], '(' .. granted, '+inf') > 0 then
      valid = 0
    end
  end
end
local at = 2
for hash in string.gmatch(ARGV[9], '[^,]+') do
  at = at + 1
  if not known[at] then
    if isInvalidated(hash) then
      valid = 0
    end
  else
    local tagMillis, tagCount = struct.unpack('>I6I4', known[at])
    if tagMillis > millis or (tagMillis == millis and tagCount > count) then
      valid = 0
    end
  end
end
if ARGV[11] and valid == 1 then
  local refused = redis.pcall('HSET', value, ARGV[8],
    string.sub(generation, 1, 8) .. position .. ARGV[11])
  if type(refused) ~= 'table' then
    local life = tonumber(ARGV[2])
    local left = redis.call('PTTL', value)
    if left < life then
      redis.call('PEXPIRE', value, ARGV[2])
    else
      life = left
    end
    life = life + 60000
    for i = 3, 2 + tags do
      if not known[i] then
        redis.call('SET', KEYS[i], position, 'PX', life)
      elseif redis.call('PTTL', KEYS[i]) < life then
        redis.call('PEXPIRE', KEYS[i], life)
      end
    end
  end
end
redis.call('DEL', KEYS[2])
if string.sub(lease, 1, 1) == 'w' then
  redis.call('XADD', log, 'MAXLEN', '~', ARGV[3], '*',
    'n', ARGV[4], 'x', ARGV[5], 'o', 'f', 'c', ARGV[6], 'h', ARGV[7])
end
return valid
