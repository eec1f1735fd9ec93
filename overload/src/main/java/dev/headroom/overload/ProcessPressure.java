// SPDX-License-Identifier: Apache-2.0
package dev.headroom.overload;

import dev.headroom.ground.BackgroundScheduler;
import dev.headroom.ground.TimeSource;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Caps limits while the process is short of processor time or stops for garbage collection.
 *
 * <p>A resource is exceeded once its share over the last second is above its threshold, and until
 * it was not for a second. It lowers no limit by itself, since a machine may run well at all that
 * it has; see {@link Pressure#capsLimits}. Each change is logged.
 *
 * <p>Thread-safe. From {@link #start} on, one thread samples four times a second; reading is one
 * volatile read.
 */
public final class ProcessPressure implements Pressure, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ProcessPressure.class);
  private static final Duration INTERVAL = Duration.ofMillis(250);
  private static final long SECOND_NANOS = 1_000_000_000;

  private final PressureSettings settings;
  private final Supplier<ProcessSample> sampler;
  private final BackgroundScheduler scheduler = new BackgroundScheduler("pressure");

  /* Confined to the sampling thread; the first is a second old or a little more. */
  private final Deque<ProcessSample> samples = new ArrayDeque<>();
  private final Map<ProcessResource, Long> lastAbove = new EnumMap<>(ProcessResource.class);
  private volatile Set<ProcessResource> exceeded = Set.of();

  /** Creates a pressure that is not high and caps nothing before {@link #start}. */
  public ProcessPressure(PressureSettings settings, TimeSource time) {
    this(settings, new ProcessSampler(time)::sample);
  }

  ProcessPressure(PressureSettings settings, Supplier<ProcessSample> sampler) {
    this.settings = settings;
    this.sampler = sampler;
  }

  /** Starts to sample; returns at once. */
  public void start() {
    scheduler.repeat(Duration.ZERO, INTERVAL, this::sample);
  }

  /** Returns false: this pressure only caps limits. */
  @Override
  public boolean isHigh() {
    return false;
  }

  @Override
  public boolean capsLimits() {
    return !exceeded.isEmpty();
  }

  /** Returns whether a resource is above its threshold. */
  public boolean isExceeded(ProcessResource resource) {
    return exceeded.contains(resource);
  }

  /** Stops sampling, and caps nothing any more. */
  @Override
  public void close() {
    scheduler.close();
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

  private void evaluate(ProcessResource resource, double percent, long now) {
    int threshold = settings.percent(resource);
    boolean off = threshold == 100;
    if (!off && percent > threshold) {
      lastAbove.put(resource, now);
    }
    Long last = lastAbove.get(resource);
    boolean nowExceeded = last != null && now - last < SECOND_NANOS;
    if (nowExceeded != isExceeded(resource)) {
      Set<ProcessResource> changed = EnumSet.noneOf(ProcessResource.class);
      changed.addAll(exceeded);
      var unused = nowExceeded ? changed.add(resource) : changed.remove(resource);
      exceeded = Collections.unmodifiableSet(changed);
      log(resource, nowExceeded, percent, threshold);
    }
  }

  private static void log(
      ProcessResource resource, boolean exceeded, double percent, int threshold) {
    if (exceeded) {
      LOG.warn(
          "pressure {} caps the limits of all limiters: {} % {} in a second, threshold {} %",
          resource.label(), Math.round(percent), resource.measure(), threshold);
    } else {
      LOG.info(
          "pressure {} no longer caps limits: {} % {} in a second",
          resource.label(), Math.round(percent), resource.measure());
    }
  }
}
