-- SPDX-License-Identifier: Apache-2.0
-- Takes permits of several keys for one request or several requests, one request after the other.
-- A request takes all its permits together, as many times as they fit, in one step.
--
-- A full server refuses a script's first write, if it is of a command that needs memory, and none after it: so
-- each way through this script begins with one that does, and not with PEXPIRE.
--
-- KEYS[1]  the epoch: changes when the server lost its data
-- KEYS[2]  and on: one log a rule, request after request
-- ARGV     the epoch that the caller knows; a new one for a server that has none; the requests packed,
--          big-endian: times 4 bytes, rules 1; for each rule: kind 1, permits 4, limit 4, window 7, a stamp
--          that the log must have 7 (0 for none), flags 1; if flag 4: rate 4, shrink 8; if flag 2: owed 4,
--          back 4, stamp 8. Flag 1: observed.
--          Of kind e instead: fits 4, stamp 8, life of the state when refused 8 and when admitted 8, in
--          milliseconds, and with their lengths, 4, the states that was read, when refused, when admitted
-- returns  one string: '-' and the epoch when it is another, and nothing was done; otherwise '+' and for each
--          request: times 4, stamp 8, and for each rule: times 4, permits that remain 4, microseconds until
--          it fits again 8, the log's newest stamp 8. A request that failed: -2 in place of times, and its
--          error with its length, 2. One of which a log lacks its stamp: -4, and for each rule 1 or 0 in a
--          byte; nothing was done.
--          One whose states are not those that were read: -3, clock 8, how often the rules of other kinds
--          would admit 4, and each state of kind e with its length, 4; nothing was done
--
-- Kinds: r ring log of a sliding window; g bucket (limit is its size, rate the permits
-- regained a window, shrink the time by which it is smaller); e any other algorithm, evaluated by the
-- client on the state that it read, and stored only while the state is still that one.
--
-- The steps are those of SlidingLog and Gcra in limit, which explain them; a test runs both on
-- the same traces. Times are microseconds. Numbers are doubles: microseconds since
-- 1970 stay exact until the year 2255.

local pack, unpack, call = struct.pack, struct.unpack, redis.call
local max, min, floor, ceil = math.max, math.min, math.floor, math.ceil
local sub = string.sub

local clock = redis.call('TIME')
local now = clock[1] * 1000000 + clock[2]

-- Heartbeats prolong it.
local EPOCH_LIFE = 604800000
local epoch = call('GET', KEYS[1])
if not epoch then
  epoch = ARGV[2]
  call('SET', KEYS[1], epoch, 'PX', EPOCH_LIFE)
end
if epoch ~= ARGV[1] then
  return '-' .. epoch
end

local requests, at, nextKey = ARGV[3], 1, 2

-- Ring log. Header, big-endian: bytes of a stamp 1, tail 4, kept 4, slots 4, last stamp 7, oldest kept 7, when
-- the log was made 7, end of its life 7. A stamp: the low bytes of its time; the rest follows from the last one,
-- which is less than a window later. Four bytes suffice below 71 minutes, six for nine years. The log lives a
-- quarter of a window longer than it must, so that its end is moved seldom.
--
-- A caller names the newest stamp that it has in a log, while that log must still live. A log that was evicted,
-- and perhaps made again, is missing or younger than the stamp; one of an old copy is older. Then others may
-- have lost stamps in it as well, and each caller records its own again.
local HEADER, FORMAT, WRAP = 41, '>I1I4I4I4I7I7I7I7', 256
local SHORT, LONG = 4, 6

-- How much of a log is read at once.
local READ = HEADER + 256

-- The time of the kept stamp i, read from the text where that goes so far.
local function stampAt(i, key, text, bytes, tail, kept, slots, last)
  if i == kept - 1 then
    return last
  end
  local place = tail + i
  place = HEADER + (place < slots and place or place - slots) * bytes
  local size = bytes == SHORT and '>I4' or '>I6'
  local low = place + bytes <= #text and unpack(size, text, place + 1)
    or unpack(size, call('GETRANGE', key, place, place + bytes - 1))
  return last - (last - low) % WRAP ^ bytes
end

-- How long a state must live so that what is stamped last can leave, in milliseconds.
local function life(micros)
  return floor(micros / 1000) + 1
end

-- Bucket: level, last, when it was made, 7 bytes each.
local BUCKET = '>I7I7I7'

-- The ordinary request, of one sliding window that is neither observed nor settled: the steps above without
-- tables, with one reading and one writing where the log is small. Returns nil, having written nothing, when
-- the log must be made, grown, turned or kept longer.
local function ordinary(times, key, permits, limit, window, known)
  local text = call('GETRANGE', key, 0, READ - 1)
  if #text < HEADER then
    return
  end
  local bytes, tail, kept, slots, last, oldest, born, ends = unpack(FORMAT, text)
  if known > 0 and (known < born or known > last) then
    return
  end
  local time = max(now, last)
  if time + window > ends or (bytes == SHORT and window >= WRAP ^ SHORT) then
    return
  end
  local size, mask = bytes == SHORT and '>I4' or '>I6', WRAP ^ bytes
  local left = 0
  if kept > 0 and time - oldest >= window then
    left = kept
    if time - last < window then
      local gone, live = 0, kept - 1
      while live - gone > 1 do
        local middle = floor((gone + live) / 2)
        if time - stampAt(middle, key, text, bytes, tail, kept, slots, last) >= window then
          gone = middle
        else
          live = middle
        end
      end
      left, oldest = live, stampAt(live, key, text, bytes, tail, kept, slots, last)
    end
  end
  local live = kept - left
  local granted = min(times, floor((limit - live) / permits))
  local added = max(0, granted) * permits
  local over = live + added + permits - limit
  local wait = over <= 0 and 0 or over > live and window
    or window - (time - (over == 1 and oldest or stampAt(left + over - 1, key, text, bytes, tail, kept, slots, last)))
  if added > 0 then
    local first = live == 0 and 0 or tail + left
    first = first < slots and first or first - slots
    local from = first + live
    from = from < slots and from or from - slots
    if live + added > slots or from + added > slots then
      return
    end
    local head = pack(FORMAT, bytes, first, live + added, slots, time, live == 0 and time or oldest, born, ends)
    local stamps = pack(size, time % mask)
    stamps = added == 1 and stamps or stamps:rep(added)
    local place = HEADER + from * bytes
    if place <= #text then
      call('SETRANGE', key, 0, head .. sub(text, HEADER + 1, place) .. stamps)
    else
      call('SETRANGE', key, place, stamps)
      call('SETRANGE', key, 0, head)
    end
  end
  return pack('>I4i8I4I4I8i8', max(0, granted), time, max(0, granted), max(0, limit - live - added), wait, time)
end

-- The ordinary request of one bucket, observed or not: one reading and one writing. Returns nil, having written
-- nothing, when the state was lost.
local function ordinaryBucket(times, key, permits, limit, window, known, observed, rate, shrink)
  local state = call('GET', key)
  local level, last, born = 0, now, now
  if state then
    level, last, born = unpack(BUCKET, state)
  end
  if known > 0 and (not state or known < born or known > last) then
    return
  end
  local time = max(now, last)
  if level == 0 then
    -- As below: an empty bucket is as good as made now.
    time, born = now, now
  else
    level = max(0, level - (time - last) * rate)
  end
  local room = limit * window - shrink * rate
  local taken = min(times, max(0, floor(floor((room - level) / window) / permits)))
  if taken > 0 then
    level = min(max(level, limit * window), level + taken * permits * window)
    call('SET', key, pack(BUCKET, level, time, born), 'PX', life(time - now + level / rate + 1000000))
  end
  local over = level + permits * window - room
  return pack('>I4i8I4I4I8i8', observed and times or taken, time, taken, max(0, floor((room - level) / window)),
    over <= 0 and 0 or ceil(over / rate), time)
end

-- All other requests. Its parts are made only when one is among the requests.
local function prepared()
  local function slot(log, i)
    local at = log.tail + i
    return at < log.slots and at or at - log.slots
  end

  local function stamp(log, i)
    if i == log.left then
      return log.oldest
    elseif i == log.kept - 1 then
      return log.last
    end
    local at = HEADER + slot(log, i) * log.bytes
    local low = unpack(log.bytes == SHORT and '>I4' or '>I6', call('GETRANGE', log.key, at, at + log.bytes - 1))
    return log.last - (log.last - low) % WRAP ^ log.bytes
  end

  -- How many stamps have left; the oldest that has not is found on the way.
  local function leave(log)
    if log.kept == 0 or log.time - log.oldest < log.window then
      return
    elseif log.time - log.last >= log.window then
      log.left = log.kept
      return
    end
    local gone, live, oldest = 0, log.kept - 1, log.last
    while live - gone > 1 do
      local middle = floor((gone + live) / 2)
      local at = stamp(log, middle)
      if log.time - at >= log.window then
        gone = middle
      else
        live, oldest = middle, at
      end
    end
    log.left, log.oldest = live, oldest
  end

  local function headOf(log, kept)
    return pack(FORMAT, log.bytes, kept == 0 and 0 or log.tail, kept, log.slots, log.last, log.oldest, log.born,
      log.ends)
  end

  -- Returns when the log is to end, and whether that is new.
  local function moved(log)
    if log.time + log.window <= log.ends then
      return false
    end
    log.ends = log.time + log.window + floor(log.window / 4)
    return true
  end

  local function back(log, permits, stamped)
    if log.time - stamped < log.window then
      local given = min(permits, log.kept - log.left)
      local left = log.left + given
      if given > 0 and left < log.kept then
        log.oldest = stamp(log, left)
      end
      log.left, log.given = left, given
    end
  end

  local function add(log, permits)
    log.added = log.added + permits
  end

  local function free(log)
    return log.limit - (log.kept - log.left) - log.added
  end

  local function wait(log, permits)
    local live = log.kept - log.left
    local over = live + log.added + permits - log.limit
    if over <= 0 then
      return 0
    end
    return over > live and log.window or log.window - (log.time - stamp(log, log.left + over - 1))
  end

  -- The live stamps, in the order of time, in so many bytes each.
  local function body(log, bytes)
    local kept = log.kept - log.left
    if kept == 0 then
      return ''
    end
    local from = slot(log, log.left)
    local straight = min(kept, log.slots - from)
    local at = HEADER + from * log.bytes
    local text = call('GETRANGE', log.key, at, at + straight * log.bytes - 1)
    if straight < kept then
      text = text .. call('GETRANGE', log.key, HEADER, HEADER + (kept - straight) * log.bytes - 1)
    end
    if bytes ~= log.bytes then
      local longer = {}
      for i = 1, kept do
        local low = unpack('>I4', text, (i - 1) * SHORT + 1)
        longer[i] = pack('>I6', (log.last - (log.last - low) % WRAP ^ SHORT) % WRAP ^ LONG)
      end
      text = table.concat(longer)
    end
    return text
  end

  -- A new string, for a log that needs more slots or longer stamps.
  local function rewrite(log, bytes)
    local stamps = body(log, bytes)
    local kept = log.kept - log.left + log.added
    if kept > log.slots then
      log.slots = max(kept, min(log.limit, max(4, 2 * log.slots)))
    end
    local packed = pack(bytes == SHORT and '>I4' or '>I6', log.time % WRAP ^ bytes)
    log.bytes, log.tail, log.last = bytes, 0, log.time
    moved(log)
    call('SET', log.key,
      headOf(log, kept) .. stamps .. packed:rep(log.added) .. ('\0'):rep((log.slots - kept) * bytes),
      'PX', life(log.ends - now))
  end

  local function write(log)
    local key = log.key
    local kept = log.kept - log.left
    if log.added == 0 then
      -- A refusal writes nothing, unless the window grew and the log must outlive its old end.
      local later = log.kept > 0 and log.last + log.window > log.ends
      if later then
        log.ends = max(log.last, now) + log.window
      end
      if log.given > 0 then
        log.tail = slot(log, log.left)
        call('SETRANGE', key, 0, headOf(log, kept))
      elseif later then
        call('SETRANGE', key, HEADER - 7, pack('>I7', log.ends))
      end
      if later then
        call('PEXPIRE', key, life(log.ends - now))
      end
      return
    end
    if kept == 0 then
      log.oldest = log.time
    end
    local bytes = log.window < WRAP ^ SHORT and log.bytes or LONG
    local needed = kept + log.added
    if needed > log.slots or bytes ~= log.bytes then
      return rewrite(log, bytes)
    end
    log.tail = kept == 0 and 0 or slot(log, log.left)
    local from = slot(log, kept)
    local packed = pack(bytes == SHORT and '>I4' or '>I6', log.time % WRAP ^ bytes)
    local straight = min(log.added, log.slots - from)
    call('SETRANGE', key, HEADER + from * bytes, packed:rep(straight))
    if straight < log.added then
      call('SETRANGE', key, HEADER, packed:rep(log.added - straight))
    end
    log.last = log.time
    local later = moved(log)
    call('SETRANGE', key, 0, headOf(log, needed))
    if later then
      call('PEXPIRE', key, life(log.ends - now))
    end
  end

  local function lacks(known, found, born, last)
    return known > 0 and (not found or known < born or known > last)
  end

  local function ring(take)
    local key, limit, window = take.key, take.limit, take.window
    local log = {
      key = key, limit = limit, window = window, left = 0, given = 0, added = 0,
      back = back, add = add, free = free, wait = wait, write = write,
    }
    local header = call('GETRANGE', key, 0, HEADER - 1)
    local found = #header == HEADER
    if found then
      log.bytes, log.tail, log.kept, log.slots, log.last, log.oldest, log.born, log.ends = unpack(FORMAT, header)
    else
      log.bytes = window < WRAP ^ SHORT and SHORT or LONG
      log.tail, log.kept, log.slots, log.last, log.oldest, log.born, log.ends = 0, 0, 0, now, now, now, 0
    end
    log.lost = lacks(take.known, found, log.born, log.last)
    log.time = max(now, log.last)
    leave(log)
    return log
  end

  local function bucket(take)
    local key, limit, window, rate = take.key, take.limit, take.window, take.rate
    local level, last, born = 0, now, now
    local state = call('GET', key)
    if state then
      level, last, born = unpack(BUCKET, state)
    end
    local log = {lost = lacks(take.known, state, born, last)}
    -- An empty bucket has nothing to free early, whatever the clock says; it is as good as made now.
    local time = level == 0 and now or max(now, last)
    born = level == 0 and now or born
    level = level == 0 and 0 or max(0, level - (time - last) * rate)
    local room = limit * window - take.shrink * rate
    log.time = time
    local changed = false

    function log.back(_, permits, stamped)
      level = max(0, level - max(0, permits * window - max(0, time - stamped) * rate))
      changed = true
    end

    function log.add(_, permits)
      level = min(max(level, limit * window), level + permits * window)
      changed = true
    end

    function log.free(_)
      return floor((room - level) / window)
    end

    function log.wait(_, permits)
      local over = level + permits * window - room
      return over <= 0 and 0 or ceil(over / rate)
    end

    function log.write(_)
      if changed then
        call('SET', key, pack(BUCKET, level, time, born), 'PX', life(time - now + level / rate + 1000000))
      end
    end

    return log
  end

  -- Evaluated by the client: `fits` is how often it reckons the request to be admitted.
  local function evaluated(take)
    local log = {time = take.stamp, fits = take.fits, current = call('GET', take.key) or ''}

    function log.free(_)
      return take.fits * take.permits
    end

    function log.add(_)
      log.admitted = true
    end

    function log.wait(_)
      return 0
    end

    function log.write(_)
      local state, life = take.refused, take.refusedLife
      if log.admitted then
        state, life = take.admitted, take.admittedLife
      end
      -- The same state lives longer where the rule gives it longer.
      if state ~= log.current or (#state > 0 and call('PTTL', take.key) < life) then
        call('SET', take.key, state, 'PX', life)
      end
    end

    return log
  end

  local EVALUATED = 101
  local open = {[114] = ring, [103] = bucket}

  local function text()
    local size
    size, at = unpack('>I4', requests, at)
    at = at + size
    return sub(requests, at - size, at - 1)
  end

  -- Reads one request.
  local function read()
    local times, rules
    times, rules, at = unpack('>I4I1', requests, at)
    local takes = {}
    for i = 1, rules do
      local take = {key = KEYS[nextKey], rate = 0, shrink = 0, owed = 0, back = 0, stamp = 0}
      local flags
      take.kind, take.permits, take.limit, take.window, take.known, flags, at =
        unpack('>I1I4I4I7I7I1', requests, at)
      take.observed = flags % 2 == 1
      if take.kind == EVALUATED then
        take.fits, take.stamp, take.refusedLife, take.admittedLife, at = unpack('>I4i8i8i8', requests, at)
        take.expected, take.refused, take.admitted = text(), text(), text()
      end
      if flags >= 4 then
        take.rate, take.shrink, at = unpack('>I4i8', requests, at)
      end
      if flags % 4 >= 2 then
        take.owed, take.back, take.stamp, at = unpack('>I4I4i8', requests, at)
      end
      takes[i] = take
      nextKey = nextKey + 1
    end
    return times, takes
  end

  local function stale(allowed, logs)
    local answer = pack('>i4i8I4', -3, now, allowed)
    for _, log in ipairs(logs) do
      if log.fits then
        answer = answer .. pack('>I4', #log.current) .. log.current
      end
    end
    return answer
  end

  local function lostOf(logs)
    local answer = pack('>i4', -4)
    for _, log in ipairs(logs) do
      answer = answer .. (log.lost and '\1' or '\0')
    end
    return answer
  end

  local function decide(granted, takes)
    local logs, allowed, stamp, lost = {}, granted, nil, false
    for i, take in ipairs(takes) do
      local log = take.fits and evaluated(take) or open[take.kind](take)
      logs[i] = log
      lost = lost or log.lost
      if take.back > 0 then
        log:back(take.back, take.stamp)
      end
      if take.owed > 0 then
        log:add(min(take.owed, take.limit))
      end
      if not take.observed then
        local times = max(0, floor(log:free() / take.permits))
        granted = min(granted, times)
        allowed = log.fits and allowed or min(allowed, times)
      end
    end
    if lost then
      return lostOf(logs)
    end
    for i, log in ipairs(logs) do
      if log.fits then
        if log.current ~= takes[i].expected or (granted > 0 and granted ~= log.fits) then
          return stale(allowed, logs)
        end
        -- Permits of one result are handed back by one stamp: by the earliest, which is safe for all.
        stamp = min(stamp or logs[1].time, log.time)
      end
    end
    local answer = pack('>I4i8', granted, stamp or logs[1].time)
    for i, log in ipairs(logs) do
      local permits = takes[i].permits
      local times = min(granted, max(0, floor(log:free() / permits)))
      if times > 0 then
        log:add(times * permits)
      end
      answer = answer .. pack('>I4I4I8i8', times, max(0, log:free()), log:wait(permits), log.time)
      log:write()
    end
    return answer
  end

  return function()
    local times, takes = read()
    return decide(times, takes)
  end
end

-- The bytes of an ordinary request of a window, those that one of a bucket has besides, and their kinds.
local SIMPLE, NUMBERS, RING, BUCKETS = 29, 12, 114, 103
local others

local function decideNext()
  if at + SIMPLE - 1 <= #requests then
    local times, rules, kind, permits, limit, window, known, flags = unpack('>I4I1I1I4I4I7I7I1', requests, at)
    if rules == 1 and times > 0 then
      local from, keyed = at, nextKey
      local key, answer = KEYS[nextKey], nil
      if kind == RING and flags == 0 then
        at, nextKey = at + SIMPLE, nextKey + 1
        answer = ordinary(times, key, permits, limit, window, known)
      elseif kind == BUCKETS and (flags == 4 or flags == 5) then
        local rate, shrink = unpack('>I4i8', requests, at + SIMPLE)
        at, nextKey = at + SIMPLE + NUMBERS, nextKey + 1
        answer = ordinaryBucket(times, key, permits, limit, window, known, flags == 5, rate, shrink)
      end
      if answer then
        return answer
      end
      at, nextKey = from, keyed
    end
  end
  others = others or prepared()
  return others()
end

local answers = {'+'}
while at <= #requests do
  -- A request that fails, on a key of another kind for one, fails alone.
  local done, answer = pcall(decideNext)
  if not done then
    local why = type(answer) == 'table' and answer.err or tostring(answer)
    answer = pack('>i4I2', -2, #why) .. why
  end
  answers[#answers + 1] = answer
end
return table.concat(answers)
