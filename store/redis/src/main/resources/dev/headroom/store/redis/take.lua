-- SPDX-License-Identifier: Apache-2.0
-- Takes permits of one key: all or none, in one step.
--
-- KEYS[1]  the log: a header, then a ring of stamps
-- ARGV     permits, limit, window in microseconds
-- returns  1 or 0 (taken or not), permits that remain, microseconds until the call would fit
--
-- The steps are those of RingLog in the room limit, where the essay stands; a test runs both on the
-- same traces. Numbers are doubles: microseconds since 1970 stay exact until the year 2255.
-- Header, big-endian: tail 4 bytes, kept 4, slots 4, last stamp 7, window 7. A stamp: 7 bytes.

local HEADER, STAMP = 26, 7
local key = KEYS[1]
local permits, limit, window = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])

local clock = redis.call('TIME')
local now = clock[1] * 1000000 + clock[2]

local tail, kept, slots, last, widest = 0, 0, 0, now, window
local header = redis.call('GETRANGE', key, 0, HEADER - 1)
if #header == HEADER then
  tail, kept, slots, last, widest = struct.unpack('>I4I4I4I7I7', header)
end
local time = math.max(now, last)

local function slot(i)
  return slots == 0 and 0 or (tail + i) % slots
end

local function stamp(i)
  local at = HEADER + slot(i) * STAMP
  return (struct.unpack('>I7', redis.call('GETRANGE', key, at, at + STAMP - 1)))
end

-- How long the log must live so that its newest stamp can leave the window, in milliseconds.
local function life(newest)
  return math.floor((newest - now + window) / 1000) + 1
end

local left = 0
if kept > 0 then
  if time - last >= window then
    left = kept
  elseif time - stamp(0) >= window then
    local gone, live = 0, kept - 1
    while live - gone > 1 do
      local middle = math.floor((gone + live) / 2)
      if time - stamp(middle) >= window then
        gone = middle
      else
        live = middle
      end
    end
    left = live
  end
end

local over = kept - left + permits - limit
if over > 0 then
  -- A refusal writes nothing, unless the window grew and the log must outlive its old term.
  if window > widest then
    redis.call('SETRANGE', key, HEADER - STAMP, struct.pack('>I7', window))
    redis.call('PEXPIRE', key, life(last))
  end
  return {0, math.max(0, limit - (kept - left)), window - (time - stamp(left + over - 1))}
end

kept = kept - left
tail = kept == 0 and 0 or slot(left)
local needed = kept + permits
local packed = struct.pack('>I7', time)

if needed > slots then
  local body = ''
  if kept > 0 then
    local straight = math.min(kept, slots - tail)
    local at = HEADER + tail * STAMP
    body = redis.call('GETRANGE', key, at, at + straight * STAMP - 1)
    if straight < kept then
      body = body .. redis.call('GETRANGE', key, HEADER, HEADER + (kept - straight) * STAMP - 1)
    end
  end
  slots = math.max(needed, math.min(limit, math.max(4, 2 * slots)))
  redis.call('SET', key,
    struct.pack('>I4I4I4I7I7', 0, needed, slots, time, window) .. body .. packed:rep(permits)
      .. ('\0'):rep((slots - needed) * STAMP),
    'PX', life(time))
else
  local from = slot(kept)
  local straight = math.min(permits, slots - from)
  redis.call('SETRANGE', key, HEADER + from * STAMP, packed:rep(straight))
  if straight < permits then
    redis.call('SETRANGE', key, HEADER, packed:rep(permits - straight))
  end
  redis.call('SETRANGE', key, 0, struct.pack('>I4I4I4I7I7', tail, needed, slots, time, window))
  redis.call('PEXPIRE', key, life(time))
end
return {1, limit - needed, 0}
