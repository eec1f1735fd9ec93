-- SPDX-License-Identifier: Apache-2.0
-- Confirms to a follower of the log that it has missed nothing: that the log still holds the last
-- record that was confirmed to it, and the last that it has applied since. Returns the log's last.
--
-- KEYS   log, nodes
-- ARGV   id and nonce of the record that was confirmed last (empty id: none), id and nonce of the
--        record that was applied last (the same if none was applied since), node, a nonce, the
--        server's history when it confirmed last
-- returns  {1 if both are present with their nonces in the same history, else 0; id of the last
--          record, its nonce, the server's history (empty if it does not name it)}
--
-- An empty log gets a first record. Records leave the log at its beginning alone, or all at once. So
-- where the first of the two is still there, everything that was read behind it was complete: the
-- decision is made after the reading, and covers it. Replication keeps the order, so a server that has
-- the second has all before it. If one is absent, or has another nonce, the log was trimmed past the
-- follower, flushed, or lost its tail in a fail-over.
--
-- A server that was started or promoted may have lost records that the follower has never seen, so
-- another history counts as lost, too. One that refuses to write confirms nothing: a primary that was
-- demoted, or that has lost the replicas which it must have.

local info = redis.pcall('INFO', 'replication')
local history = ''
if type(info) == 'string' then
  if string.find(info, 'role:slave', 1, true) then
    return redis.error_reply('READONLY a replica does not confirm its log')
  end
  history = string.sub(string.match(info, 'master_replid:(%x+)') or '', 1, 16)
end
local last = redis.call('XREVRANGE', KEYS[1], '+', '-', 'COUNT', 1)
if #last == 0 then
  redis.call('XADD', KEYS[1], '*', 'n', ARGV[5], 'x', ARGV[6], 'o', 'b', 'c', '', 'h', '')
  last = redis.call('XREVRANGE', KEYS[1], '+', '-', 'COUNT', 1)
end
local function holds(id, nonce)
  local found = redis.call('XRANGE', KEYS[1], id, id)
  return #found == 1 and found[1][2][4] == nonce
end
local known = 0
if ARGV[1] ~= '' and ARGV[7] == history and holds(ARGV[1], ARGV[2])
    and (ARGV[3] == ARGV[1] or holds(ARGV[3], ARGV[4])) then
  known = 1
end
-- Records how far the follower has applied the log, and when: a wait for all instances reads it. The
-- entry without a name says last since when there are entries; a position and a time beyond all let
-- each release pass over it. A server that is full refuses this, and the log is followed on.
if known == 1 then
  local now = redis.call('TIME')[1]
  redis.pcall('HSETNX', KEYS[2], '', '9007199254740991-0 9007199254740991 ' .. now)
  local written = redis.pcall('HSET', KEYS[2], ARGV[5], ARGV[3] .. ' ' .. now)
  local refusal = type(written) == 'table' and written['err'] or ''
  if string.find(refusal, 'READONLY', 1, true) or string.find(refusal, 'NOREPLICAS', 1, true) then
    return redis.error_reply(refusal)
  end
end
return {known, last[1][1], last[1][2][4], history}
