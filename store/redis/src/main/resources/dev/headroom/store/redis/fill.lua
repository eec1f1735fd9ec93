-- SPDX-License-Identifier: Apache-2.0
-- Ends a grant, and keeps what was loaded under it if the grant still stands and no tag of the
-- value was ended since it was given.
--
-- KEYS   generation, value, grant, log, and the ends of the value's tags
-- ARGV   token, milliseconds to live, the log's length, node, nonce, cache, hash of the key,
--        and the value, if there is one
-- returns  1 if nothing overtook it, else 0

local generation = redis.call('GET', KEYS[1])
if not generation or #generation ~= 8 then
  generation = string.rep('\0', 8)
end
local grant = redis.call('HMGET', KEYS[3], 't', 'g', 'b', 'w')
if grant[1] ~= ARGV[1] or grant[2] ~= generation then
  return 0
end
local millis, count = string.match(grant[3], '(%d+)-(%d+)')
local birth = struct.pack('>I6I4', tonumber(millis), tonumber(count))
local stands = 1
for i = 5, #KEYS do
  local ended = redis.call('GET', KEYS[i])
  if ended then
    local endedMillis, endedCount = struct.unpack('>I6I4', ended)
    if endedMillis > tonumber(millis)
        or (endedMillis == tonumber(millis) and endedCount > tonumber(count)) then
      stands = 0
    end
  end
end
redis.call('DEL', KEYS[3])
if ARGV[8] and stands == 1 then
  redis.call('SET', KEYS[2], generation .. birth .. ARGV[8], 'PX', ARGV[2])
end
if grant[4] then
  redis.call('XADD', KEYS[4], 'MAXLEN', '~', ARGV[3], '*',
    'n', ARGV[4], 'x', ARGV[5], 'o', 'f', 'c', ARGV[6], 'h', ARGV[7])
end
return stands
