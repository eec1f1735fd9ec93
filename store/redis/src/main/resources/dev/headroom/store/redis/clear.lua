-- SPDX-License-Identifier: Apache-2.0
-- Removes all values of a cache by a new generation, and writes the log, in one step. Leases of the
-- old generation no longer hold.
--
-- KEYS   generation, log
-- ARGV   the new generation, the log's length, node, nonce, cache
-- returns  the id of the log's record

redis.call('SET', KEYS[1], ARGV[1])
return redis.call('XADD', KEYS[2], 'MAXLEN', '~', ARGV[2], '*',
  'n', ARGV[3], 'x', ARGV[4], 'o', 'c', 'c', ARGV[5], 'h', '')
