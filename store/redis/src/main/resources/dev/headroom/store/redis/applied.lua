-- SPDX-License-Identifier: Apache-2.0
-- Returns whether all instances that follow the log have applied it up to a record.
--
-- KEYS   nodes
-- ARGV   milliseconds and count of the record's id, seconds of silence after which an instance is
--        removed
-- returns  1 if they have, else 0

local millis, count, maxSilence = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local now = tonumber(redis.call('TIME')[1])
local nodes = redis.call('HGETALL', KEYS[1])
local all = 1
for i = 1, #nodes, 2 do
  local nodeMillis, nodeCount, seen = string.match(nodes[i + 1], '(%d+)-(%d+) (%d+)')
  nodeMillis, nodeCount = tonumber(nodeMillis), tonumber(nodeCount)
  if now - tonumber(seen) > maxSilence then
    redis.call('HDEL', KEYS[1], nodes[i])
  elseif nodeMillis < millis or (nodeMillis == millis and nodeCount < count) then
    all = 0
  end
end
return all
