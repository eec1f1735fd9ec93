-- SPDX-License-Identifier: Apache-2.0
-- Records the heartbeat of an instance, and counts the instances that sent one recently.
--
-- KEYS[1]  the instances, a sorted set by the time of their last heartbeat
-- KEYS[2]  the epoch of the limits, which lives while any instance does
-- ARGV     instance, milliseconds for which a heartbeat counts, milliseconds that the epoch lives
-- returns  the number of instances

local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
redis.call('ZADD', KEYS[1], now, ARGV[1])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - ARGV[2])
redis.call('PEXPIRE', KEYS[1], ARGV[2])
redis.call('PEXPIRE', KEYS[2], ARGV[3])
return redis.call('ZCARD', KEYS[1])
