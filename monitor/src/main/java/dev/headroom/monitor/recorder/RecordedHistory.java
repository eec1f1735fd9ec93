// SPDX-License-Identifier: Apache-2.0
package dev.headroom.monitor.recorder;

import dev.headroom.ground.BackgroundScheduler;
import dev.headroom.ground.TimeSource;
import dev.headroom.monitor.MonitorMeter;
import dev.headroom.monitor.history.Archive;
import dev.headroom.monitor.history.Event;
import dev.headroom.monitor.history.History;
import dev.headroom.monitor.history.Sample;
import dev.headroom.monitor.history.tier.SeriesIndex;
import dev.headroom.monitor.history.tier.Tiers;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The history of this instance: takes the change of each series once a step, and keeps it in memory
 * at three resolutions.
 *
 * <p>Thread-safe. A step is taken on one background thread and costs some microseconds a series; a
 * clock that is set back drops what was recorded for later times, and goes on with the next step.
 */
public final class RecordedHistory extends TieredHistory implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RecordedHistory.class);

  /** A step begins a little late rather than a little early: a timer may fire too soon. */
  private static final Duration LATE = Duration.ofMillis(20);

  private static final Duration FORGET_EVERY = Duration.ofMinutes(10);

  private final RecordedMeters meters;
  private final TimeSource time;
  private final String instance;
  private final Events events = new Events();
  private final List<Consumer<Instant>> listeners = new CopyOnWriteArrayList<>();
  private final BackgroundScheduler scheduler = new BackgroundScheduler("history");
  private final AtomicBoolean started = new AtomicBoolean();
  private final AtomicLong spentNanos = new AtomicLong();

  /** Held while a step is taken, which reads gauges of the application: they may block. */
  private final ReentrantLock stepping = new ReentrantLock();

  // Guarded by stepping.
  private @Nullable Instant lastEnd;
  private final Map<Integer, Instant> lastSeen = new HashMap<>();

  private volatile @Nullable Sharing shared;

  /**
   * Creates a history that records nothing yet.
   *
   * @param instance the name of this instance
   */
  public RecordedHistory(
      Recorder recorder, HistorySettings settings, String instance, TimeSource time) {
    super(new Tiers(recorder.recorded().index(), HistorySettings.STEP, settings.memoryBytes()));
    this.meters = recorder.recorded();
    this.time = time;
    this.instance = instance;
  }

  /** Takes a step at each multiple of ten seconds from now on, in the background. */
  public void start() {
    if (!started.getAndSet(true)) {
      scheduler.repeat(this::untilNext, this::record);
    }
  }

  private Duration untilNext() {
    Instant now = time.now();
    return Duration.between(now, Tiers.floor(now, step()).plus(step())).plus(LATE);
  }

  /**
   * Takes the step that ends at the present time, rounded down to a multiple of ten seconds, unless
   * it was taken before; then calls the listeners.
   */
  public void record() {
    long begun = time.nanos();
    Instant end = Tiers.floor(time.now(), step());
    if (!take(end)) {
      return;
    }
    spentNanos.addAndGet(time.nanos() - begun);
    for (Consumer<Instant> each : listeners) {
      try {
        each.accept(end);
      } catch (RuntimeException | Error e) {
        LOG.error("a listener of the history failed", e);
      }
    }
  }

  private boolean take(Instant end) {
    stepping.lock();
    try {
      return takeNext(end);
    } finally {
      stepping.unlock();
    }
  }

  private boolean takeNext(Instant end) {
    if (lastEnd != null && !end.isAfter(lastEnd)) {
      if (!end.isBefore(lastEnd.minus(step()))) {
        return false; // It will have caught up in two steps.
      }
      LOG.warn(
          "the clock was set back from {} to {}: history and alerts go on from there, and what was"
              + " recorded for later times is dropped",
          lastEnd,
          end);
      tiers().removeAfter(end.minus(step()));
    }
    lastEnd = end;
    SortedMap<Integer, Sample> samples = meters.step();
    samples.keySet().forEach(number -> lastSeen.put(number, end));
    Duration longest = tiers().add(end.minus(step()), samples);
    if (longest.compareTo(FORGET_EVERY) >= 0) {
      forget();
    }
    return true;
  }

  /** Forgets the series that no step shows any more, unless they have a meter still. */
  private void forget() {
    Instant oldest = tiers().oldest();
    if (oldest == null) {
      return;
    }
    List<Integer> gone =
        lastSeen.entrySet().stream()
            .filter(each -> each.getValue().isBefore(oldest) && !meters.isLive(each.getKey()))
            .map(Map.Entry::getKey)
            .toList();
    gone.forEach(lastSeen::remove);
    meters.index().forget(gone);
  }

  /** Joins the history with that of other instances and with what a store holds. */
  void share(Sharing with) {
    this.shared = with;
  }

  Events recentEvents() {
    return events;
  }

  @Override
  public Duration step() {
    return HistorySettings.STEP;
  }

  @Override
  public Registration onStep(Consumer<Instant> listener) {
    listeners.add(listener);
    return () -> listeners.remove(listener);
  }

  @Override
  public void mark(Event event) {
    events.add(event);
    Sharing with = shared;
    if (with != null) {
      with.marked(event);
    }
  }

  @Override
  public List<Event> events(Instant from, Instant to) {
    return events.between(from, to);
  }

  @Override
  public String instance() {
    return instance;
  }

  @Override
  public List<String> instances() {
    Sharing with = shared;
    return with == null ? List.of(instance) : with.instances();
  }

  @Override
  public List<String> live() {
    Sharing with = shared;
    return with == null ? List.of(instance) : with.live();
  }

  @Override
  public History ofInstance(String name) {
    if (name.equals(instance)) {
      return this;
    }
    Sharing with = shared;
    Tiers stored = with == null ? null : with.stored(name);
    return new InstanceHistory(
        this, name, stored == null ? new Tiers(new SeriesIndex(), step(), 0) : stored);
  }

  @Override
  public History ofService() {
    Sharing with = shared;
    return with == null ? this : with;
  }

  @Override
  public Optional<Archive> archive() {
    Sharing with = shared;
    return with == null ? Optional.empty() : with.archive();
  }

  /** Returns the bytes that the steps take in memory. */
  public long sizeBytes() {
    return tiers().sizeBytes();
  }

  /** Registers the meters of the history itself. */
  public void bindTo(MeterRegistry registry) {
    MonitorMeter.HISTORY_TIME.counter(registry, spentNanos, nanos -> nanos.get() / 1e9);
    MonitorMeter.HISTORY_BYTES.gauge(registry, this, RecordedHistory::sizeBytes);
    MonitorMeter.HISTORY_SERIES.gauge(registry, meters, each -> each.index().size());
    MonitorMeter.HISTORY_DROPPED.counter(registry, meters, RecordedMeters::dropped);
    tiers()
        .lost()
        .forEach((resolution, count) ->
            MonitorMeter.HISTORY_LOST.counter(registry, count, AtomicLong::get, resolution));
    Sharing with = shared;
    if (with != null) {
      MonitorMeter.HISTORY_LOST.counter(registry, with, Sharing::lost, "store");
    }
  }

  /** Ends recording; what was recorded can still be read. */
  @Override
  public void close() {
    scheduler.close();
    Sharing with = shared;
    if (with != null) {
      with.close();
    }
  }
}
