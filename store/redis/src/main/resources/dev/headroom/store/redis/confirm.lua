-- SPDX-License-Identifier: Apache-2.0
-- Confirms to a follower of the log that the log still holds the last record that the follower
-- applied, and returns the log's last record.
--
-- KEYS   log, nodes
-- ARGV   id and nonce of the last record that the follower applied (empty id: none), node, a nonce
-- returns  {1 if that record is present with that nonce, else 0; id of the last record, its nonce}
--
-- An empty log gets a first record. Replication keeps the order, so a server that has the follower's
-- last record has all before it. If that record is absent, or has another nonce, the log was trimmed
-- past the follower, flushed, or lost its tail in a fail-over.

local last = redis.call('XREVRANGE', KEYS[1], '+', '-', 'COUNT', 1)
if #last == 0 then
  redis.call('XADD', KEYS[1], '*', 'n', ARGV[3], 'x', ARGV[4], 'o', 'b', 'c', '', 'h', '')
  last = redis.call('XREVRANGE', KEYS[1], '+', '-', 'COUNT', 1)
end
local known = 0
if ARGV[1] ~= '' then
  local applied = redis.call('XRANGE', KEYS[1], ARGV[1], ARGV[1])
  if #applied == 1 and applied[1][2][4] == ARGV[2] then
    known = 1
  end
end
-- Records how far the follower has applied the log, and when: a wait for all instances reads it.
if known == 1 then
  redis.call('HSET', KEYS[2], ARGV[3], ARGV[1] .. ' ' .. redis.call('TIME')[1])
end
return {known, last[1][1], last[1][2][4]}
