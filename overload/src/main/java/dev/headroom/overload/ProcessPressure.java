// SPDX-License-Identifier: Apache-2.0
package dev.headroom.overload;

import dev.headroom.ground.TimeSource;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds the limits of lanes while the process is short of processor time or stops for garbage.
 *
 * <p>Thread-safe. One thread looks four times a second from {@link #start} on; asking reads one
 * field. Writes one line when a guard begins to hold and one when it ends.
 *
 * <p>A guard holds once its share over the last second is above its bound, and until it was not for
 * a second. It lowers no limit by itself: a machine may run at all it has, and well; see {@link
 * Pressure#capsLimits}.
 */
public final class ProcessPressure implements Pressure, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ProcessPressure.class);
  private static final long EVERY_MILLIS = 250;
  private static final long SECOND_NANOS = 1_000_000_000;

  private final PressureSettings settings;
  private final Supplier<ProcessSample> sampler;
  private final ScheduledExecutorService schedule;

  /* Of the looking thread alone, the latest last; the first is a second old or a little more. */
  private final Deque<ProcessSample> samples = new ArrayDeque<>();
  private final Map<ProcessResource, Long> above = new EnumMap<>(ProcessResource.class);
  private volatile Set<ProcessResource> exceeded = Set.of();

  /** Creates guards that look at nothing before {@link #start}. */
  public ProcessPressure(PressureSettings settings, TimeSource time) {
    this(settings, new ProcessSampler(time)::sample);
  }

  ProcessPressure(PressureSettings settings, Supplier<ProcessSample> reader) {
    this.settings = settings;
    this.sampler = reader;
    this.schedule =
        Executors.newSingleThreadScheduledExecutor(
            task -> Thread.ofPlatform().daemon().name("headroom-guards").unstarted(task));
  }

  /** Starts to look; returns at once. */
  public void start() {
    var unused =
        schedule.scheduleWithFixedDelay(this::sample, 0, EVERY_MILLIS, TimeUnit.MILLISECONDS);
  }

  /** Returns false: a guard holds, and lets evidence lower. */
  @Override
  public boolean isHigh() {
    return false;
  }

  @Override
  public boolean capsLimits() {
    return !exceeded.isEmpty();
  }

  /** Tells whether one of them holds. */
  public boolean isExceeded(ProcessResource guard) {
    return exceeded.contains(guard);
  }

  /** Ends the looking, and holds nothing any more. */
  @Override
  public void close() {
    schedule.shutdownNow();
    exceeded = Set.of();
  }

  void sample() {
    ProcessSample now = sampler.get();
    samples.addLast(now);
    ProcessSample then = samples.getFirst();
    while (samples.size() > 2 && now.nanos() - second().nanos() >= SECOND_NANOS) {
      samples.removeFirst();
      then = samples.getFirst();
    }
    if (now.nanos() - then.nanos() < SECOND_NANOS) {
      return;
    }
    for (ProcessResource each : ProcessResource.values()) {
      evaluate(each, 100 * each.share(then, now), now.nanos());
    }
  }

  private ProcessSample second() {
    var each = samples.iterator();
    each.next();
    return each.next();
  }

  private void evaluate(ProcessResource guard, double percent, long now) {
    int bound = settings.percent(guard);
    boolean off = bound == 100;
    if (!off && percent > bound) {
      above.put(guard, now);
    }
    Long last = above.get(guard);
    boolean holds = last != null && now - last < SECOND_NANOS;
    if (holds != isExceeded(guard)) {
      Set<ProcessResource> changed = EnumSet.noneOf(ProcessResource.class);
      changed.addAll(exceeded);
      var unused = holds ? changed.add(guard) : changed.remove(guard);
      exceeded = Collections.unmodifiableSet(changed);
      log(guard, holds, percent, bound);
    }
  }

  private static void log(ProcessResource guard, boolean holds, double percent, int bound) {
    if (holds) {
      LOG.warn(
          "guard {} holds the limits of all lanes: {} % {} in a second, allowed {} %",
          guard.label(), Math.round(percent), guard.measure(), bound);
    } else {
      LOG.info(
          "guard {} lets limits rise again: {} % {} in a second",
          guard.label(), Math.round(percent), guard.measure());
    }
  }
}
