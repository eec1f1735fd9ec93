-- SPDX-License-Identifier: Apache-2.0
-- Takes permits of several keys: all together, as many times as they fit, in one step.
--
-- KEYS[1]  the epoch: changes when the server lost its memory
-- KEYS[2]  and on: one log a rule
-- ARGV     the epoch that the caller knows, a new one for a server that has none, times;
--          then for each log: kind, permits, limit, window, rate, first, second, third, shadow, owed,
--          back, stamp of what comes back
-- returns  {-1, epoch} when the epoch is another: nothing was done; otherwise
--          times, stamp, and for each log: times, permits that remain, microseconds until it fits again
--
-- Kinds: r ring log and z sorted set of a sliding window; g bucket (limit is its size, rate the permits
-- regained a window, first the time by which it is smaller); c calendar (first, second, third are the
-- offset, the next transition and the offset after it).
--
-- The steps are those of RingLog, Gcra and CalendarSpan in the room limit, where the essays stand; a
-- test runs both on the same traces. Times are microseconds. Numbers are doubles: microseconds since
-- 1970 stay exact until the year 2255.

local clock = redis.call('TIME')
local now = clock[1] * 1000000 + clock[2]

local EPOCH_LIFE = 604800000
local epoch = redis.call('GET', KEYS[1])
if not epoch then
  epoch = ARGV[2]
  redis.call('SET', KEYS[1], epoch, 'PX', EPOCH_LIFE)
elseif now % 1000 == 0 then
  redis.call('PEXPIRE', KEYS[1], EPOCH_LIFE)
end
if epoch ~= ARGV[1] then
  return {-1, epoch}
end

-- How long a log must live so that what is stamped last can leave, in milliseconds.
local function life(micros)
  return math.floor(micros / 1000) + 1
end

-- Ring log. Header, big-endian: tail 4 bytes, kept 4, slots 4, last stamp 7, window 7. A stamp: its low 6
-- bytes; the rest follows from the last one, which is never nine years later.
local HEADER, STAMP, WRAP = 26, 6, 281474976710656

local function ring(key, limit, window)
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
    local low = struct.unpack('>I6', redis.call('GETRANGE', key, at, at + STAMP - 1))
    return last - (last - low) % WRAP
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

  local log = {time = time}
  local back, added = 0, 0

  function log.back(permits, stamped)
    if time - stamped < window then
      back = math.min(permits, kept - left)
      left = left + back
    end
  end

  function log.add(permits)
    added = added + permits
  end

  function log.free()
    return limit - (kept - left) - added
  end

  function log.wait(permits)
    local live = kept - left
    local over = live + added + permits - limit
    if over <= 0 then
      return 0
    end
    return over > live and window or window - (time - stamp(left + over - 1))
  end

  function log.write()
    if added == 0 then
      if back > 0 then
        tail, kept = slot(left), kept - left
        redis.call('SETRANGE', key, 0, struct.pack('>I4I4', kept == 0 and 0 or tail, kept))
      end
      -- A refusal writes nothing else, unless the window grew and the log must outlive its old term.
      if window > widest then
        redis.call('SETRANGE', key, HEADER - 7, struct.pack('>I7', window))
        redis.call('PEXPIRE', key, life(math.max(1000000, last - now + window)))
      end
      return
    end
    tail = left == kept and 0 or slot(left)
    kept = kept - left
    local needed = kept + added
    local packed = struct.pack('>I6', time % WRAP)
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
        struct.pack('>I4I4I4I7I7', 0, needed, slots, time, window) .. body .. packed:rep(added)
          .. ('\0'):rep((slots - needed) * STAMP),
        'PX', life(time - now + window))
    else
      local from = slot(kept)
      local straight = math.min(added, slots - from)
      redis.call('SETRANGE', key, HEADER + from * STAMP, packed:rep(straight))
      if straight < added then
        redis.call('SETRANGE', key, HEADER, packed:rep(added - straight))
      end
      redis.call('SETRANGE', key, 0, struct.pack('>I4I4I4I7I7', tail, needed, slots, time, window))
      redis.call('PEXPIRE', key, life(time - now + window))
    end
  end

  return log
end

-- Sorted set: one member a permit, scored by its stamp; members are stamp and number.
local function set(key, limit, window)
  local last, number = now, -1
  local newest = redis.call('ZREVRANGE', key, 0, 0)
  if #newest == 1 then
    last, number = struct.unpack('>I7I4', newest[1])
  end
  local time = math.max(now, last)
  if time > last then
    number = -1
  end
  local function text(micros)
    return string.format('%.0f', micros)
  end
  local log = {time = time}
  local live = redis.call('ZCOUNT', key, '(' .. text(time - window), '+inf')
  local back, added = 0, 0

  function log.back(permits, stamped)
    if time - stamped < window then
      back = math.min(permits, live)
      live = live - back
    end
  end

  function log.add(permits)
    added = added + permits
  end

  function log.free()
    return limit - live - added
  end

  function log.wait(permits)
    local over = live + added + permits - limit
    if over <= 0 then
      return 0
    end
    if over > live then
      return window
    end
    local oldest = redis.call('ZRANGEBYSCORE', key, '(' .. text(time - window), '+inf',
      'LIMIT', back + over - 1, 1)
    return window - (time - (struct.unpack('>I7', oldest[1])))
  end

  function log.write()
    if added == 0 and back == 0 then
      return
    end
    redis.call('ZREMRANGEBYSCORE', key, '-inf', text(time - window))
    if back > 0 then
      redis.call('ZPOPMIN', key, back)
    end
    for i = 1, added do
      redis.call('ZADD', key, text(time), struct.pack('>I7I4', time, number + i))
    end
    if added > 0 then
      redis.call('PEXPIRE', key, life(time - now + window))
    end
  end

  return log
end

-- Bucket: level, last, window, 7 bytes each.
local function bucket(key, limit, window, rate, shrink)
  local level, last, written = 0, now, window
  local state = redis.call('GET', key)
  if state then
    level, last, written = struct.unpack('>I7I7I7', state)
    if written ~= window then
      level = math.ceil(level * (window / written))
    end
  end
  -- An empty bucket has nothing to free early, whatever the clock says.
  local time = level == 0 and now or math.max(now, last)
  level = level == 0 and 0 or math.max(0, level - (time - last) * rate)
  local room = limit * window - shrink * rate
  local log = {time = time}
  local changed = false

  function log.back(permits, stamped)
    level = math.max(0, level - math.max(0, permits * window - math.max(0, time - stamped) * rate))
    changed = true
  end

  function log.add(permits)
    level = math.min(math.max(level, limit * window), level + permits * window)
    changed = true
  end

  function log.free()
    return math.floor((room - level) / window)
  end

  function log.wait(permits)
    local over = level + permits * window - room
    return over <= 0 and 0 or math.ceil(over / rate)
  end

  function log.write()
    if changed then
      redis.call('SET', key, struct.pack('>I7I7I7', level, time, window),
        'PX', life(time - now + level / rate + 1000000))
    end
  end

  return log
end

-- Calendar: number of the window, permits used, length of a window, 7 bytes each.
local function quota(key, limit, unit, _, offset, transition, later)
  local function index(time)
    return math.floor((time + (time < transition and offset or later)) / unit)
  end

  local current, used = index(now), 0
  local state = redis.call('GET', key)
  if state then
    local window, before, written = struct.unpack('>I7I7I7', state)
    if written ~= unit then
      used = before
    elseif window >= current then
      current, used = window, before
    end
  end
  local log = {time = now}
  local changed = false

  local function rest()
    local face = (current + 1) * unit
    local ends
    if now >= transition then
      ends = face - later
    else
      ends = face - offset
      if ends >= transition then
        ends = math.max(transition, face - later)
      end
    end
    return math.max(1, ends - now)
  end

  function log.back(permits, stamped)
    if index(stamped) == current then
      used = math.max(0, used - permits)
      changed = true
    end
  end

  function log.add(permits)
    used = used + permits
    changed = true
  end

  function log.free()
    return limit - used
  end

  function log.wait(permits)
    return used + permits <= limit and 0 or rest()
  end

  function log.write()
    if changed then
      redis.call('SET', key, struct.pack('>I7I7I7', current, used, unit), 'PX', life(rest() + 1000000))
    end
  end

  return log
end

local open = {r = ring, z = set, g = bucket, c = quota}
local FIELDS = 12
local granted = tonumber(ARGV[3])
local logs, permits, shadow = {}, {}, {}

for i = 1, #KEYS - 1 do
  local at = 3 + (i - 1) * FIELDS
  local function number(field)
    return tonumber(ARGV[at + field])
  end
  local limit = number(3)
  local log = open[ARGV[at + 1]](KEYS[i + 1], limit, number(4), number(5), number(6), number(7), number(8))
  permits[i], shadow[i], logs[i] = number(2), ARGV[at + 9] == '1', log
  local owed, back = number(10), number(11)
  if back > 0 then
    log.back(back, number(12))
  end
  if owed > 0 then
    log.add(math.min(owed, limit))
  end
  if not shadow[i] then
    granted = math.min(granted, math.max(0, math.floor(log.free() / permits[i])))
  end
end

local answer = {granted, logs[1].time}
for i, log in ipairs(logs) do
  local times = math.min(granted, math.max(0, math.floor(log.free() / permits[i])))
  if times > 0 then
    log.add(times * permits[i])
  end
  answer[3 * i] = times
  answer[3 * i + 1] = math.max(0, log.free())
  answer[3 * i + 2] = log.wait(permits[i])
  log.write()
end
return answer
