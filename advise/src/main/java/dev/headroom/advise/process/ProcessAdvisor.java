// SPDX-License-Identifier: Apache-2.0
package dev.headroom.advise.process;

import dev.headroom.advise.Advice;
import dev.headroom.advise.Advisor;
import dev.headroom.advise.Change;
import dev.headroom.advise.Evidence;
import dev.headroom.advise.Severity;
import dev.headroom.advise.load.LoadSample;
import dev.headroom.advise.load.MemoryProbe.Floor;
import dev.headroom.advise.load.ProcessorShortage;
import dev.headroom.advise.load.ResourceLoad;
import dev.headroom.ground.TimeSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Advice about the JVM and its container: a heap that is nearly full or leaks, time lost to garbage
 * collection, processor time that is short, a processor quota that runs out, and settings that
 * waste memory.
 *
 * <p>Thread-safe.
 */
public final class ProcessAdvisor implements Advisor {
  private static final double FULL_HEAP_SHARE = 0.8;
  private static final int LEAK_STEPS = 30;
  private static final double LEAK_GROWTH_FACTOR = 1.08;
  private static final double LEAK_HEAP_SHARE = 0.5;
  private static final double MIN_PAUSED_SHARE = 0.05;
  private static final double MIN_THROTTLED_SHARE = 0.1;
  private static final double SMALL_HEAP_SHARE = 0.4;
  private static final double CRITICAL_SECONDS_LEFT = 600;

  /** The steps of a minute. */
  private static final int SHORT_STEPS = 6;

  /** A single pause or shortage, as of a start, is no loss that lasts. */
  private static final int LASTING_LOOKS = 2;

  private final Supplier<List<LoadSample>> samples;
  private final Supplier<List<Floor>> floors;
  private final ProcessFacts facts;

  // Guarded by this.
  private ProcessFacts.Reading before;
  private int pausedLooks;
  private int throttledLooks;

  /**
   * Creates an advisor for this process.
   *
   * @param samples the steps of the last hour, with the heap
   * @param floors what the latest collections left of the heap, the oldest first
   */
  public ProcessAdvisor(Supplier<List<LoadSample>> samples, Supplier<List<Floor>> floors) {
    this(samples, floors, ProcessFacts.ofThisProcess(TimeSource.system()));
  }

  ProcessAdvisor(
      Supplier<List<LoadSample>> samples, Supplier<List<Floor>> floors, ProcessFacts facts) {
    this.samples = samples;
    this.floors = floors;
    this.facts = facts;
    this.before = facts.read();
  }

  @Override
  public synchronized List<Advice> advise() {
    List<Advice> advice = new ArrayList<>();
    List<LoadSample> steps = samples.get();
    double[] live = live(steps);
    heap(live, advice);
    processor(steps, advice);
    ProcessFacts.Reading now = facts.read();
    if (now.secondsSince(before) >= 5) {
      pauses(now.pausedShareSince(before), advice);
      throttled(now.throttledShareSince(before), advice);
      before = now;
    }
    container(live, advice);
    return advice;
  }

  /** Returns the live heap in each step, as a share of the maximum. */
  private static double[] live(List<LoadSample> steps) {
    return steps.stream()
        .map(ProcessAdvisor::heapShare)
        .filter(Objects::nonNull)
        .mapToDouble(Double::doubleValue)
        .filter(each -> each > 0)
        .toArray();
  }

  private static @Nullable Double heapShare(LoadSample sample) {
    ResourceLoad heap = sample.resources().get("heap");
    return heap == null || heap.size() <= 0
        ? null
        : Double.valueOf(heap.busySeconds() / sample.seconds() / heap.size());
  }

  private void heap(double[] live, List<Advice> advice) {
    List<Floor> left = floors.get();
    double max = Runtime.getRuntime().maxMemory();
    if (HeapTrend.isLeak(left, max)) {
      advice.add(leak(HeapTrend.of(left), max));
      return;
    }
    if (live.length < 3) {
      return;
    }
    double last = live[live.length - 1];
    if (isLeak(live)) {
      advice.add(
          leak(
              last > FULL_HEAP_SHARE ? Severity.CRITICAL : Severity.HIGH,
              new Evidence(
                  "heap",
                  String.format(
                      Locale.ROOT,
                      "after collections %.0f %% of the maximum were live at first, now %.0f %%",
                      100 * live[0],
                      100 * last),
                  Map.of("firstPercent", 100 * live[0], "lastPercent", 100 * last))));
    } else if (last > FULL_HEAP_SHARE) {
      advice.add(full(last));
    }
  }

  private static Advice full(double live) {
    return Advice.of("process.heap-full", "heap")
        .title("the heap is nearly full of live objects")
        .weight(Severity.HIGH, 0, 0.8)
        .evidence(
            new Evidence(
                "heap",
                String.format(
                    Locale.ROOT, "%.0f %% of the maximum are live after a collection", 100 * live),
                Map.of("livePercent", 100 * live)))
        .change(Change.setting("raise -Xmx or -XX:MaxRAMPercentage, or keep less in memory"))
        .build();
  }

  private static Advice leak(Severity severity, Evidence evidence) {
    return Advice.of("process.leak", "heap")
        .title("the live heap grows and grows: something is kept that should not be")
        .weight(severity, 0, 0.7)
        .evidence(evidence)
        .change(
            Change.code(
                "take a heap dump (jcmd <pid> GC.heap_dump) and look for the collection that"
                    + " grows: caches without a bound, listeners, thread locals"))
        .build();
  }

  private static Advice leak(HeapTrend trend, double max) {
    double seconds = trend.secondsUntilFull(max);
    Map<String, Double> figures = new LinkedHashMap<>();
    figures.put("collections", (double) trend.collections());
    figures.put("bytesPerSecond", trend.bytesPerSecond());
    figures.put("livePercent", 100 * trend.last() / max);
    figures.put("secondsUntilFull", seconds);
    return leak(
        seconds <= CRITICAL_SECONDS_LEFT ? Severity.CRITICAL : Severity.HIGH,
        new Evidence(
            "heap",
            String.format(
                Locale.ROOT,
                "%d collections in %.0f s left more and more, in a straight line: %.0f MB more a"
                    + " minute; %.0f %% of the maximum are live, and it is full in %.0f min",
                trend.collections(),
                trend.seconds(),
                trend.bytesPerSecond() * 60 / 1e6,
                100 * trend.last() / max,
                seconds / 60),
            figures));
  }

  /** Says once for all routes and stores what makes them slow. */
  private static void processor(List<LoadSample> steps, List<Advice> advice) {
    if (!ProcessorShortage.isInEach(steps, SHORT_STEPS)) {
      return;
    }
    LoadSample last = steps.getLast();
    double used = ProcessorShortage.utilisation(last);
    double late = ProcessorShortage.lateSeconds(last);
    advice.add(
        Advice.of("process.processor-short", "processors")
            .title("processor time is short: requests wait for it")
            .weight(Severity.HIGH, 0, 0.9)
            .symptom(2)
            .evidence(
                new Evidence(
                    "processors",
                    String.format(
                        Locale.ROOT,
                        "for a minute; in the last step all processes together used %.0f %% of the"
                            + " processors, and a thread that was due ran %.1f ms late",
                        100 * used,
                        late * 1e3),
                    Map.of("usedPercent", 100 * used, "lateMillis", late * 1e3)))
            .change(
                Change.setting(
                    "add processors or instances, or look for what else uses them; meanwhile"
                        + " nothing is recommended for a slow route, statement or store"))
            .build());
  }

  /**
   * The median of each third is above that of the one before, by half as much at least as that one
   * was, and the heap is half full.
   */
  private static boolean isLeak(double[] live) {
    if (live.length < LEAK_STEPS || live[live.length - 1] < LEAK_HEAP_SHARE) {
      return false;
    }
    int third = live.length / 3;
    double first = median(live, 0, third);
    double second = median(live, third, 2 * third);
    double last = median(live, 2 * third, live.length);
    return second > LEAK_GROWTH_FACTOR * first
        && last > LEAK_GROWTH_FACTOR * second
        && last - second >= HeapTrend.MIN_LATEST_SLOPE_SHARE * (second - first);
  }

  private static double median(double[] values, int from, int to) {
    double[] part = Arrays.copyOfRange(values, from, to);
    Arrays.sort(part);
    return part[part.length / 2];
  }

  private void pauses(double share, List<Advice> advice) {
    pausedLooks = share < MIN_PAUSED_SHARE ? 0 : pausedLooks + 1;
    if (pausedLooks < LASTING_LOOKS) {
      return;
    }
    advice.add(
        Advice.of("process.gc", "garbage collection")
            .title(
                String.format(
                    Locale.ROOT,
                    "garbage collection stops the process %.0f %% of the time",
                    100 * share))
            .weight(Severity.HIGH, share * 60, 0.8)
            .symptom(1)
            .evidence(
                new Evidence("pauses", "measured since the last look", Map.of("share", share)))
            .change(
                Change.setting(
                    "raise the maximum heap; with pauses that are too long, try -XX:+UseZGC"))
            .build());
  }

  private void throttled(double share, List<Advice> advice) {
    throttledLooks = share < MIN_THROTTLED_SHARE ? 0 : throttledLooks + 1;
    if (throttledLooks < LASTING_LOOKS) {
      return;
    }
    advice.add(
        Advice.of("process.throttled", "processor quota")
            .title(
                String.format(
                    Locale.ROOT,
                    "the container's processor quota runs out in %.0f %% of its periods",
                    100 * share))
            .weight(Severity.HIGH, share * 60, 0.9)
            .evidence(
                new Evidence("throttled", "read from cpu.stat", Map.of("periods", 100 * share)))
            .change(Change.setting("raise the container's processor limit, or remove it"))
            .build());
  }

  private void container(double[] live, List<Advice> advice) {
    double limit = facts.memoryLimit();
    double heap = Runtime.getRuntime().maxMemory();
    double last = live.length == 0 ? 0 : live[live.length - 1];
    if (limit > 0 && heap < SMALL_HEAP_SHARE * limit && last > FULL_HEAP_SHARE - 0.2) {
      advice.add(
          Advice.of("process.small-heap", "container memory")
              .title("the heap may use only a small part of the container's memory")
              .weight(Severity.MEDIUM, 0, 0.8)
              .evidence(
                  new Evidence(
                      "memory",
                      String.format(
                          Locale.ROOT,
                          "the maximum heap is %.0f %% of the container's limit, and %.0f %% of it"
                              + " are live",
                          100 * heap / limit,
                          100 * last),
                      Map.of("heapPercent", 100 * heap / limit)))
              .change(Change.setting("set -XX:MaxRAMPercentage=70"))
              .build());
    }
  }
}
