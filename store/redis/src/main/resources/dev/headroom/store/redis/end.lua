-- SPDX-License-Identifier: Apache-2.0
-- Ends tags: notes for each where the log stands, and tells the log. What carries them stays.
--
-- KEYS   log, and the end of each tag
-- ARGV   the log's length, node, nonce, the tags' hashes with commas, milliseconds to remember it
-- returns  the record's id

local id = redis.call('XADD', KEYS[1], 'MAXLEN', '~', ARGV[1], '*',
  'n', ARGV[2], 'x', ARGV[3], 'o', 't', 'c', '', 'h', ARGV[4])
local millis, count = string.match(id, '(%d+)-(%d+)')
local packed = struct.pack('>I6I4', tonumber(millis), tonumber(count))
for i = 2, #KEYS do
  redis.call('SET', KEYS[i], packed, 'PX', ARGV[5])
end
return id
