// SPDX-License-Identifier: Apache-2.0
package dev.headroom.advise.route;

import dev.headroom.advise.Advice;
import dev.headroom.advise.Advisor;
import dev.headroom.advise.Change;
import dev.headroom.advise.Evidence;
import dev.headroom.advise.Severity;
import dev.headroom.advise.capacity.CapacityEstimate;
import dev.headroom.advise.capacity.CapacityEstimate.ResourceEstimate;
import dev.headroom.advise.load.LoadSample;
import dev.headroom.advise.load.ProcessorShortage;
import dev.headroom.advise.load.ResourceKind;
import dev.headroom.advise.load.ResourceLoad;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Advice about a service that has little headroom left, and about another process that takes long
 * in each of three steps: one of them may be a pause, or the first calls after a start. Steps in
 * which this process lacked processor time are left out, and while they lasted a minute no
 * processor is named as the bottleneck: {@code process.processor-short} says it, and other
 * processes may be what uses them.
 *
 * <p>Thread-safe.
 */
public final class CapacityAdvisor implements Advisor {
  private static final double MIN_USED_SHARE = 0.7;
  private static final double CRITICAL_USED_SHARE = 0.95;
  private static final double MIN_CONFIDENCE = 0.3;

  /** The steps of a minute. */
  private static final int RECENT_STEPS = 6;

  private static final int MIN_SLOW_STEPS = 3;
  private static final double MIN_CALLS = 50;

  private final Supplier<CapacityEstimate> estimate;
  private final Supplier<List<LoadSample>> samples;
  private final Map<String, Double> slowSeconds;

  /**
   * Creates an advisor.
   *
   * @param estimate the latest prediction
   * @param samples the steps of the last hour
   * @param slowSeconds from which mean time of a call on a station is slow, by its name
   */
  public CapacityAdvisor(
      Supplier<CapacityEstimate> estimate,
      Supplier<List<LoadSample>> samples,
      Map<String, Double> slowSeconds) {
    this.estimate = estimate;
    this.samples = samples;
    this.slowSeconds = Map.copyOf(slowSeconds);
  }

  @Override
  public List<Advice> advise() {
    List<Advice> advice = new ArrayList<>();
    CapacityEstimate known = estimate.get();
    if (known.isKnown()
        && known.used() >= MIN_USED_SHARE
        && known.breaking().confidence() >= MIN_CONFIDENCE
        && known.breaking().low() > 0
        && !known.bottleneck().resource().isEmpty()) {
      ResourceKind kind = kind(known);
      if (kind != ResourceKind.PROCESSOR
          || !ProcessorShortage.isInEach(samples.get(), RECENT_STEPS)) {
        advice.add(little(known, kind));
      }
    }
    slowSeconds.forEach((station, slow) -> slow(station, slow, advice));
    return advice;
  }

  private static ResourceKind kind(CapacityEstimate known) {
    return known.resources().stream()
        .filter(each -> each.name().equals(known.bottleneck().resource()))
        .map(ResourceEstimate::kind)
        .findFirst()
        .orElse(ResourceKind.STATION);
  }

  private static Advice little(CapacityEstimate known, ResourceKind kind) {
    String bottleneck = known.bottleneck().resource();
    return Advice.of("capacity.bottleneck", bottleneck)
        .title(
            String.format(
                Locale.ROOT,
                "the load is at %.0f %% of what breaks the objective; %s limits it",
                100 * known.used(),
                bottleneck))
        .weight(
            known.used() >= CRITICAL_USED_SHARE ? Severity.CRITICAL : Severity.HIGH,
            0,
            known.breaking().confidence())
        .symptom(2)
        .evidence(evidence(known))
        .change(remedy(kind, bottleneck))
        .build();
  }

  private static Evidence evidence(CapacityEstimate known) {
    CapacityEstimate.Breaking breaking = known.breaking();
    CapacityEstimate.Bottleneck bottleneck = known.bottleneck();
    Map<String, Double> figures = new LinkedHashMap<>();
    figures.put("requestsPerSecond", known.load());
    figures.put("breakingRequestsPerSecond", breaking.load());
    figures.put("breakingLow", breaking.low());
    figures.put("breakingHigh", breaking.high());
    figures.put("gainOfHalfAsMuchAgain", bottleneck.gain());
    return new Evidence(
        "capacity",
        String.format(
            Locale.ROOT,
            "now %.1f requests a second; the objective breaks at %.1f (between %.1f and %.1f)."
                + " Half as much again of %s allows %.0f %% more%s",
            known.load(),
            breaking.load(),
            breaking.low(),
            breaking.high(),
            bottleneck.resource(),
            100 * bottleneck.gain(),
            bottleneck.next().isEmpty() ? "" : ", which " + bottleneck.next() + " then limits"),
        figures);
  }

  private static Change remedy(ResourceKind kind, String name) {
    return switch (kind) {
      case PROCESSOR ->
          Change.setting("add instances or processors, or make the routes cheaper that use them");
      case POOL -> Change.setting("enlarge " + name + ", or hold its connections for less time");
      case BULKHEAD -> Change.setting("enlarge " + name + ", or make what is inside faster");
      case STATION, SPACE ->
          Change.setting(
              "give "
                  + name
                  + " more processors, or ask it for less: more instances of this"
                  + " service make it worse");
    };
  }

  /** The latest calls of a station, in the steps in which they were slow without a break. */
  private record SlowCalls(double calls, double busySeconds, double seconds, int steps) {}

  private SlowCalls slowCalls(String station, double slow) {
    double calls = 0;
    double busy = 0;
    double seconds = 0;
    int steps = 0;
    for (LoadSample each : ProcessorShortage.without(samples.get(), RECENT_STEPS).reversed()) {
      ResourceLoad used = each.resources().get(station);
      if (used == null || used.calls().count() == 0) {
        continue;
      }
      if (used.busySeconds() / used.calls().count() < slow) {
        break;
      }
      calls += used.calls().count();
      busy += used.busySeconds();
      seconds += each.seconds();
      steps++;
    }
    return new SlowCalls(calls, busy, seconds, steps);
  }

  private void slow(String station, double slow, List<Advice> advice) {
    SlowCalls found = slowCalls(station, slow);
    if (found.steps() < MIN_SLOW_STEPS || found.calls() < MIN_CALLS) {
      return;
    }
    double mean = found.busySeconds() / found.calls();
    advice.add(
        Advice.of("station.slow", station)
            .title(
                String.format(Locale.ROOT, "%s is slow: a call takes %.1f ms", station, mean * 1e3))
            .weight(Severity.HIGH, found.busySeconds() / found.seconds() * 60, 0.8)
            .evidence(
                new Evidence(
                    "latency",
                    String.format(
                        Locale.ROOT,
                        "%.0f calls in %.0f s took %.1f ms on average, where %.1f ms is usual",
                        found.calls(),
                        found.seconds(),
                        mean * 1e3,
                        slow * 1e3),
                    Map.of("calls", found.calls(), "meanMillis", mean * 1e3)))
            .change(
                Change.setting(
                    "look at "
                        + station
                        + " itself: its processor, its memory, slow commands, and"
                        + " the network between"))
            .build());
  }
}
