-- SPDX-License-Identifier: Apache-2.0
-- Removes all values of a cache by a new generation, and writes the log, in one step; begins or ends a
-- fence. Leases of the old generation no longer hold.
--
-- KEYS   generation, log, the fence of the cache
-- ARGV   the new generation, the log's length, node, nonce, cache; where a fence begins or ends, b or
--        e, its token, and milliseconds for which it stands at most (remove.lua)
-- returns  the id of the log's record
--
-- Deletes first: a script whose first write needs no memory is executed by a server that is full.

redis.call('DEL', KEYS[1])
redis.call('SET', KEYS[1], ARGV[1])
if not ARGV[6] then
  return redis.call('XADD', KEYS[2], 'MAXLEN', '~', ARGV[2], '*',
    'n', ARGV[3], 'x', ARGV[4], 'o', 'c', 'c', ARGV[5], 'h', '')
end
if ARGV[6] == 'b' then
  local clock = redis.call('TIME')
  local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
  local longest = tonumber(ARGV[8])
  redis.call('ZREMRANGEBYSCORE', KEYS[3], '-inf', now - longest)
  redis.call('ZADD', KEYS[3], now + longest, ARGV[7])
  redis.call('PEXPIRE', KEYS[3], 2 * longest)
else
  redis.call('ZREM', KEYS[3], ARGV[7])
end
return redis.call('XADD', KEYS[2], 'MAXLEN', '~', ARGV[2], '*',
  'n', ARGV[3], 'x', ARGV[4], 'o', 'c', 'c', ARGV[5], 'h', '', 'f', ARGV[6] .. ARGV[7])
