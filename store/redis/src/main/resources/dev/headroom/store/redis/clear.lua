-- SPDX-License-Identifier: Apache-2.0
-- Forgets all values of a cache and tells the log. Grants of the old generation are void.
--
-- KEYS   generation, log
-- ARGV   the fresh generation, the log's length, node, nonce, cache
-- returns  the record's id

redis.call('SET', KEYS[1], ARGV[1])
return redis.call('XADD', KEYS[2], 'MAXLEN', '~', ARGV[2], '*',
  'n', ARGV[3], 'x', ARGV[4], 'o', 'c', 'c', ARGV[5], 'h', '')
