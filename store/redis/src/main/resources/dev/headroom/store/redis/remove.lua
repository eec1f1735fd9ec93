-- SPDX-License-Identifier: Apache-2.0
-- Removes values, revokes their leases and writes the log, in one step.
--
-- KEYS   log, then value and lease of each key
-- ARGV   the log's length, node, nonce, cache, the hashes of the keys, separated by commas
-- returns  the id of the log's record

redis.call('UNLINK', unpack(KEYS, 2))
return redis.call('XADD', KEYS[1], 'MAXLEN', '~', ARGV[1], '*',
  'n', ARGV[2], 'x', ARGV[3], 'o', 'd', 'c', ARGV[4], 'h', ARGV[5])
