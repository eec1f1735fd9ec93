// SPDX-License-Identifier: Apache-2.0
package dev.headroom.monitor.recorder;

import dev.headroom.ground.TimeSource;
import dev.headroom.monitor.history.Event;
import dev.headroom.monitor.history.Sample;
import dev.headroom.monitor.history.SeriesId;
import dev.headroom.monitor.history.tier.BlockCodec;
import dev.headroom.monitor.history.tier.Tiers;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the steps and events of this instance to a store, and reads those of others.
 *
 * <p>One thread at a time; {@link #mark} and {@link #lost} are thread-safe.
 */
final class HistoryExchange {
  private static final Logger LOG = LoggerFactory.getLogger(HistoryExchange.class);
  private static final int MAX_PENDING_EVENTS = 1000;
  private static final Duration DAY = Duration.ofDays(1);

  /** As many loads as a minute has: another process that has just ended is not meant. */
  private static final int MAX_REPLACED = 3;

  private static final List<Resolution> RESOLUTIONS =
      List.of(
          new Resolution(Tiers.COARSE, DAY, Duration.ofDays(8)),
          new Resolution(Tiers.MINUTE, Duration.ofHours(1), DAY));

  /**
   * A resolution that is exchanged. Immutable.
   *
   * @param block the length of a block
   * @param first how far back is read at the start; later, what the last blocks hold
   */
  private record Resolution(Duration step, Duration block, Duration first) {}

  private static final Duration TRIM_EVERY = Duration.ofHours(1);

  private final RecordedHistory own;
  private final StoredInstances stored;
  private final HistoryStore store;
  private final HistoryStoreSettings settings;
  private final TimeSource time;
  private final Instant begin;
  private final ConcurrentLinkedDeque<Event> pending = new ConcurrentLinkedDeque<>();
  private final AtomicLong lost = new AtomicLong();
  private final Map<Duration, Instant> saved = new HashMap<>();
  private boolean prepared;
  private Instant latestRun = Instant.MIN;
  private @Nullable Instant trimmed;

  /** The block of minutes that was written last, and how many loads in a row found another one. */
  private @Nullable HistoryBlock latest;

  private int replaced;

  HistoryExchange(
      RecordedHistory own,
      StoredInstances stored,
      HistoryStore store,
      HistoryStoreSettings settings,
      TimeSource time) {
    this.own = own;
    this.stored = stored;
    this.store = store;
    this.settings = settings;
    this.time = time;
    this.begin = Tiers.floor(time.now(), Tiers.MINUTE);
  }

  void mark(Event event) {
    pending.add(event);
    if (pending.size() > MAX_PENDING_EVENTS) {
      pending.pollFirst();
    }
  }

  /** Returns how many times steps were deleted from the store before their time. */
  long lost() {
    return lost.get();
  }

  void run() {
    Instant now = time.now();
    boolean first = !prepared;
    if (first) {
      store.prepare();
    }
    if (now.isBefore(latestRun)) { // The clock was set back.
      stored.removeAfter(now);
      trimmed = null;
    }
    latestRun = now;
    for (Resolution each : RESOLUTIONS) {
      Duration back = first ? each.first() : each.block();
      load(each.step(), Tiers.floor(now.minus(back), each.block()), now, first);
    }
    prepared = true;
    RESOLUTIONS.forEach(this::save);
    if (trimmed == null || trimmed.plus(TRIM_EVERY).isBefore(now)) {
      trim(now);
      trimmed = now;
    }
    exchangeEvents(now, first); // Last: an event that the store refuses holds up nothing else.
  }

  private void load(Duration step, Instant from, Instant now, boolean first) {
    for (HistoryBlock each : store.load(step, from, now)) {
      boolean mine = each.instance().equals(own.instance());
      if (mine && !first) {
        warnOfNamesake(each);
        continue;
      }
      try {
        // What this process records itself is in its own history.
        stored.add(each, mine && begin.isBefore(now) ? begin : now);
      } catch (IllegalArgumentException unreadable) {
        LOG.debug("a block of {} was left out", each.instance(), unreadable);
      }
    }
  }

  /** Two instances of one name replace each other's blocks. */
  private void warnOfNamesake(HistoryBlock stored) {
    HistoryBlock written = latest;
    if (written == null
        || !written.step().equals(stored.step())
        || !written.start().equals(stored.start())) {
      return;
    }
    replaced = Arrays.equals(written.body(), stored.body()) ? 0 : replaced + 1;
    if (replaced == MAX_REPLACED) {
      LOG.warn(
          "another process writes its history by the name {} too, so that each loses what the other"
              + " writes: set headroom.monitor.history.instance to another name on each instance",
          own.instance());
    }
  }

  /** Writes each block that has steps which the store lacks. */
  private void save(Resolution resolution) {
    Duration step = resolution.step();
    Instant end = own.tiers().end(step);
    Instant from = saved.getOrDefault(step, begin);
    if (end == null || end.equals(from)) {
      return;
    }
    from = end.isBefore(from) ? end.minus(step) : from; // The clock was set back.
    Duration length = resolution.block();
    Instant start = Tiers.floor(from, length);
    for (; start.isBefore(end); start = start.plus(length)) {
      SortedMap<Instant, Map<SeriesId, Sample>> steps = new TreeMap<>();
      if (Duration.between(from, end).compareTo(length) > 0) {
        steps.putAll(written(step, start)); // memory may have dropped a part of it meanwhile
      }
      Tiers before = stored.get(own.instance());
      if (before != null) {
        steps.putAll(before.steps(step, start, start.plus(length)));
      }
      steps.putAll(own.tiers().steps(step, start, start.plus(length)));
      if (!steps.isEmpty()) {
        HistoryBlock block =
            new HistoryBlock(own.instance(), step, start, BlockCodec.encode(steps));
        store.save(block);
        latest = step.equals(Tiers.MINUTE) ? block : latest;
      }
    }
    saved.put(step, end);
  }

  private SortedMap<Instant, Map<SeriesId, Sample>> written(Duration step, Instant start) {
    return store.load(step, start, start.plusSeconds(1)).stream()
        .filter(each -> each.instance().equals(own.instance()))
        .findFirst()
        .map(StoreArchive::decode)
        .orElseGet(TreeMap::new);
  }

  private void exchangeEvents(Instant now, boolean first) {
    List<Event> marked = List.copyOf(pending);
    boolean all = first || !marked.isEmpty();
    List<Event> known = store.events(now.minus(all ? settings.kept() : DAY), now);
    own.recentEvents().addAll(known);
    List<Event> written =
        marked.stream().flatMap(each -> Starts.explained(each, known).stream()).toList();
    if (!written.isEmpty()) {
      store.mark(written);
      pending.removeAll(marked);
    }
    own.recentEvents().addAll(written);
  }

  private void trim(Instant now) {
    store.trim(Tiers.MINUTE, now.minus(settings.minutesKept()));
    store.trim(Tiers.COARSE, now.minus(settings.kept()));
    store.trimEvents(now.minus(settings.kept()));
    while (store.sizeBytes() > settings.maxBytes()) {
      Instant minutes = store.oldest(Tiers.MINUTE);
      Instant coarse = store.oldest(Tiers.COARSE);
      boolean hasMinutes = minutes.isBefore(now.minus(DAY));
      Instant oldest = hasMinutes ? minutes : coarse;
      if (!oldest.isBefore(now.minus(DAY))) {
        LOG.warn(
            "the history of one day alone exceeds headroom.monitor.history.database.max-bytes");
        return;
      }
      store.trim(hasMinutes ? Tiers.MINUTE : Tiers.COARSE, oldest.plus(DAY));
      lost.incrementAndGet();
      LOG.warn("the store of the history is full: the steps of the day {} were deleted", oldest);
    }
  }
}
