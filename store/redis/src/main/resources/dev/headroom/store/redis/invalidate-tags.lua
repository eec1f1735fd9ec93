-- SPDX-License-Identifier: Apache-2.0
-- Invalidates tags: writes the log, and records its position for each tag; begins or ends a fence. The
-- tagged values stay: a reader compares their positions with those of their tags.
--
-- KEYS   log, for each tag the position of its last invalidation, and where a fence begins or ends, the
--        fence of each
-- ARGV   the log's length, node, nonce, the hashes of the tags, separated by commas, milliseconds
--        for which the positions are kept; where a fence begins or ends, b or e, its token, and
--        milliseconds for which it stands at most (remove.lua)
-- returns  the id of the log's record
--
-- Deletes first: a script whose first write needs no memory is executed by a server that is full.

redis.call('DEL', KEYS[2])
local id
if ARGV[6] then
  id = redis.call('XADD', KEYS[1], 'MAXLEN', '~', ARGV[1], '*',
    'n', ARGV[2], 'x', ARGV[3], 'o', 't', 'c', '', 'h', ARGV[4], 'f', ARGV[6] .. ARGV[7])
else
  id = redis.call('XADD', KEYS[1], 'MAXLEN', '~', ARGV[1], '*',
    'n', ARGV[2], 'x', ARGV[3], 'o', 't', 'c', '', 'h', ARGV[4])
end
local millis, count = string.match(id, '(%d+)-(%d+)')
local packed = struct.pack('>I6I4', tonumber(millis), tonumber(count))
local tags = ARGV[6] and (#KEYS - 1) / 2 or #KEYS - 1
for i = 2, 1 + tags do
  redis.call('SET', KEYS[i], packed, 'PX', ARGV[5])
end
if ARGV[6] then
  local clock = redis.call('TIME')
  local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
  local longest = tonumber(ARGV[8])
  for i = 2 + tags, #KEYS do
    if ARGV[6] == 'b' then
      redis.call('ZREMRANGEBYSCORE', KEYS[i], '-inf', now - longest)
      redis.call('ZADD', KEYS[i], now + longest, ARGV[7])
      redis.call('PEXPIRE', KEYS[i], 2 * longest)
    else
      redis.call('ZREM', KEYS[i], ARGV[7])
    end
  end
end
return id
