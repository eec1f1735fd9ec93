-- SPDX-License-Identifier: Apache-2.0
-- Notes that an instance lives, and counts those that did so within the term.
--
-- KEYS[1]  the instances, a sorted set by time
-- ARGV     instance, term in milliseconds
-- returns  how many

local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
redis.call('ZADD', KEYS[1], now, ARGV[1])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - ARGV[2])
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return redis.call('ZCARD', KEYS[1])
