-- SPDX-License-Identifier: Apache-2.0
-- Invalidates tags: writes the log, and records its position for each tag. The tagged values stay:
-- a reader compares their positions with those of their tags.
--
-- KEYS   log, and for each tag the position of its last invalidation
-- ARGV   the log's length, node, nonce, the hashes of the tags, separated by commas, milliseconds
--        for which the positions are kept
-- returns  the id of the log's record

local id = redis.call('XADD', KEYS[1], 'MAXLEN', '~', ARGV[1], '*',
  'n', ARGV[2], 'x', ARGV[3], 'o', 't', 'c', '', 'h', ARGV[4])
local millis, count = string.match(id, '(%d+)-(%d+)')
local packed = struct.pack('>I6I4', tonumber(millis), tonumber(count))
for i = 2, #KEYS do
  redis.call('SET', KEYS[i], packed, 'PX', ARGV[5])
end
return id
