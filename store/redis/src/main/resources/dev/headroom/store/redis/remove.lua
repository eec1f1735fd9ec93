-- SPDX-License-Identifier: Apache-2.0
-- Forgets values, takes their grants away and tells the log, in one step.
--
-- KEYS   log, then value and grant of each key
-- ARGV   the log's length, node, nonce, cache, the keys' hashes with commas
-- returns  the record's id

redis.call('UNLINK', unpack(KEYS, 2))
return redis.call('XADD', KEYS[1], 'MAXLEN', '~', ARGV[1], '*',
  'n', ARGV[2], 'x', ARGV[3], 'o', 'd', 'c', ARGV[4], 'h', ARGV[5])
