// SPDX-License-Identifier: Apache-2.0
package dev.headroom.advise.load;

import dev.headroom.advise.AdviseMeter;
import dev.headroom.advise.load.ResourceProbe.Totals;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.DoubleAdder;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Records what was served and what was busy, a sample a step, for the last hour.
 *
 * <p>Thread-safe, but {@link #look} and {@link #step}: one thread at a time. An hour of a service
 * with 20 routes takes about a megabyte; requests pay nothing.
 */
public final class LoadRecorder {
  private static final int MAX_SAMPLES = 360;
  private static final int MAX_ROUTES = 100;

  /** Space fills slowly, and reading the heap's walks over all pools of memory. */
  private static final int LOOKS_A_SPACE = 10;

  private final Supplier<? extends Collection<ResourceProbe>> probes;
  private final RouteLoads routes;
  private final Map<String, Reading> readings = new ConcurrentHashMap<>();
  private final @Nullable MeterRegistry registry;
  private @Nullable Instant last;
  private Collection<ResourceProbe> found = List.of();
  private double lateSum;
  private int wakes;
  private int looks;

  /** Guarded by itself. */
  private final Deque<LoadSample> samples = new ArrayDeque<>();

  /** What was read of one resource since the last step. */
  private static final class Reading {
    private final DoubleAdder busySeconds = new DoubleAdder();
    private double inUseSum;
    private int looks;
    private Totals before = Totals.UNKNOWN;
    private boolean known;
    private volatile double utilisation = Double.NaN;
  }

  /**
   * Creates an empty recorder.
   *
   * @param probes finds the resources that there are now; called at each step alone, since it may
   *     cost more than to read them
   * @param routes the requests
   * @param registry where the meters of resources are registered; null for none
   */
  public LoadRecorder(
      Supplier<? extends Collection<ResourceProbe>> probes,
      RouteLoads routes,
      @Nullable MeterRegistry registry) {
    this.probes = probes;
    this.routes = routes;
    this.registry = registry;
  }

  /**
   * Reads the units in use of what the last step found; to be called several times a second. Of a
   * space it reads the first call after a step and each tenth.
   *
   * @param lateSeconds by how much the calling thread ran later than it was due; NaN if that is not
   *     known
   */
  public void look(double lateSeconds) {
    if (!Double.isNaN(lateSeconds)) {
      lateSum += lateSeconds;
      wakes++;
    }
    boolean readsSpace = looks++ % LOOKS_A_SPACE == 0;
    for (ResourceProbe each : found) {
      if (!readsSpace && each.resource().kind() == ResourceKind.SPACE) {
        continue;
      }
      double inUse = each.inUse();
      if (!Double.isNaN(inUse)) {
        Reading reading = reading(each);
        reading.inUseSum += inUse;
        reading.looks++;
      }
    }
  }

  private Reading reading(ResourceProbe probe) {
    return readings.computeIfAbsent(probe.resource().name(), this::registered);
  }

  private Reading registered(String name) {
    Reading added = new Reading();
    if (registry != null) {
      AdviseMeter.BUSY.counter(registry, added, each -> each.busySeconds.sum(), name);
      AdviseMeter.UTILISATION.gauge(registry, added, each -> each.utilisation, name);
    }
    return added;
  }

  /**
   * Ends a step, and keeps its sample.
   *
   * @param end the end of the step; the first call only begins one
   */
  public void step(Instant end) {
    Instant start = last;
    last = end;
    Map<String, ResourceLoad> used = new HashMap<>();
    double seconds = start == null ? 0 : Duration.between(start, end).toNanos() / 1e9;
    found = probes.get();
    ResourceLoad.Calls late = new ResourceLoad.Calls(wakes, lateSum, 0);
    wakes = 0;
    lateSum = 0;
    looks = 0;
    for (ResourceProbe each : found) {
      Reading reading = reading(each);
      ResourceLoad load = load(each, reading, seconds, late);
      if (load != null && seconds > 0) {
        used.put(each.resource().name(), load);
        reading.busySeconds.add(load.busySeconds());
        reading.utilisation =
            load.size() > 0 ? load.busySeconds() / seconds / load.size() : Double.NaN;
      }
    }
    if (start == null || seconds <= 0) {
      return;
    }
    LoadSample sample = new LoadSample(end, seconds, bounded(routes.between(start, end)), used);
    synchronized (samples) {
      samples.addLast(sample);
      if (samples.size() > MAX_SAMPLES) {
        samples.removeFirst();
      }
    }
  }

  private static @Nullable ResourceLoad load(
      ResourceProbe probe, Reading reading, double seconds, ResourceLoad.Calls late) {
    Totals now = probe.totals();
    Totals before = reading.before;
    boolean known = reading.known;
    reading.before = now;
    reading.known = true;
    double mean = reading.looks == 0 ? Double.NaN : reading.inUseSum / reading.looks;
    reading.inUseSum = 0;
    reading.looks = 0;
    double busy =
        Double.isNaN(now.busySeconds()) ? mean * seconds : now.busySeconds() - before.busySeconds();
    if (!known || Double.isNaN(busy)) {
      return null;
    }
    ResourceLoad.Calls calls =
        probe.resource().kind() == ResourceKind.PROCESSOR
            ? late
            : new ResourceLoad.Calls(
                Math.max(0, now.calls() - before.calls()),
                Math.max(0, now.waitSeconds() - before.waitSeconds()),
                Math.max(0, now.refused() - before.refused()));
    return new ResourceLoad(probe.resource(), probe.size(), Math.max(0, busy), calls);
  }

  /** A client cannot make routes; an application may have very many. */
  private static Map<String, RouteLoad> bounded(Map<String, RouteLoad> routes) {
    if (routes.size() <= MAX_ROUTES) {
      return routes;
    }
    List<String> most =
        routes.entrySet().stream()
            .sorted(
                (one, two) -> Double.compare(two.getValue().seconds(), one.getValue().seconds()))
            .limit(MAX_ROUTES)
            .map(Map.Entry::getKey)
            .toList();
    Map<String, RouteLoad> kept = new HashMap<>();
    List<RouteLoad> others =
        routes.entrySet().stream()
            .filter(each -> !most.contains(each.getKey()))
            .map(Map.Entry::getValue)
            .toList();
    most.forEach(each -> kept.put(each, routes.getOrDefault(each, others.getFirst())));
    kept.put(
        RouteLoad.OTHER,
        new RouteLoad(
            others.stream().mapToDouble(RouteLoad::requests).sum(),
            others.stream().mapToDouble(RouteLoad::seconds).sum(),
            Latencies.merge(others.stream().map(RouteLoad::latencies).toList()),
            Map.of()));
    return kept;
  }

  /** Returns the samples of the last hour, the oldest first. */
  public List<LoadSample> samples() {
    synchronized (samples) {
      return List.copyOf(samples);
    }
  }
}
