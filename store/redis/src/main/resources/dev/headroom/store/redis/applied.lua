-- SPDX-License-Identifier: Apache-2.0
-- Tells whether all who follow the log have applied it up to a record.
--
-- KEYS   nodes
-- ARGV   milliseconds and count of the record's id, seconds after which the silent are forgotten
-- returns  1 if so, else 0

local millis, count, longest = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local now = tonumber(redis.call('TIME')[1])
local nodes = redis.call('HGETALL', KEYS[1])
local all = 1
for i = 1, #nodes, 2 do
  local its, itsCount, seen = string.match(nodes[i + 1], '(%d+)-(%d+) (%d+)')
  its, itsCount = tonumber(its), tonumber(itsCount)
  if now - tonumber(seen) > longest then
    redis.call('HDEL', KEYS[1], nodes[i])
  elseif its < millis or (its == millis and itsCount < count) then
    all = 0
  end
end
return all
