-- SPDX-License-Identifier: Apache-2.0
-- Tells one who follows the log whether it still is the log that he knows, and where it ends.
--
-- KEYS   log, nodes
-- ARGV   id and nonce of the last record that he applied (id empty: he has none), node, a nonce
-- returns  {1 if that record is there with that nonce, else 0; id of the last record, its nonce}
--
-- The log is never empty: whoever finds it so begins it. Replication keeps the order, so a server
-- that has his last record has all before it; a record that is gone, or that has another nonce, is
-- a log that was trimmed past him, flushed, or lost its tail with its server.

local last = redis.call('XREVRANGE', KEYS[1], '+', '-', 'COUNT', 1)
if #last == 0 then
  redis.call('XADD', KEYS[1], '*', 'n', ARGV[3], 'x', ARGV[4], 'o', 'b', 'c', '', 'h', '')
  last = redis.call('XREVRANGE', KEYS[1], '+', '-', 'COUNT', 1)
end
local known = 0
if ARGV[1] ~= '' then
  local mine = redis.call('XRANGE', KEYS[1], ARGV[1], ARGV[1])
  if #mine == 1 and mine[1][2][4] == ARGV[2] then
    known = 1
  end
end
-- How far he has come, and when he said so: who waits for all instances looks there.
if known == 1 then
  redis.call('HSET', KEYS[2], ARGV[3], ARGV[1] .. ' ' .. redis.call('TIME')[1])
end
return {known, last[1][1], last[1][2][4]}
