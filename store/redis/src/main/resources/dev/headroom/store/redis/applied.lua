-- SPDX-License-Identifier: Apache-2.0
-- Returns whether all instances that follow the log have applied it up to a record.
--
-- KEYS   nodes, log
-- ARGV   milliseconds and count of the record's id, seconds of silence after which an instance is
--        removed
-- returns  1 if they have; 0 if one has not, or if it is not known which instances there are
--
-- An instance writes its entry ten times a second. Where the entries were lost, those that are
-- silent are not known again, so for as long as an instance may be silent the answer is 0. The
-- entry without a name keeps since when there are entries (confirm.lua). The answer is 0 too where
-- the log has lost the record: then no instance will ever apply it.

local id = ARGV[1] .. '-' .. ARGV[2]
local millis, count, maxSilence = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
if #redis.call('XRANGE', KEYS[2], id, id) == 0 then
  return 0
end
local now = tonumber(redis.call('TIME')[1])
local since = redis.call('HGET', KEYS[1], '')
if not since or now - tonumber(string.match(since, '%d+$')) < maxSilence then
  return 0
end
local nodes = redis.call('HGETALL', KEYS[1])
local all = 1
for i = 1, #nodes, 2 do
  local nodeMillis, nodeCount, seen = string.match(nodes[i + 1], '(%d+)-(%d+) (%d+)')
  nodeMillis, nodeCount = tonumber(nodeMillis), tonumber(nodeCount)
  if nodes[i] == '' then
    -- No instance.
  elseif now - tonumber(seen) > maxSilence then
    redis.call('HDEL', KEYS[1], nodes[i])
  elseif nodeMillis < millis or (nodeMillis == millis and nodeCount < count) then
    all = 0
  end
end
return all
