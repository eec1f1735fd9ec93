// SPDX-License-Identifier: Apache-2.0
package dev.headroom.advise.capacity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.advise.Advice;
import dev.headroom.advise.Severity;
import dev.headroom.advise.load.Latencies;
import dev.headroom.advise.load.LoadSample;
import dev.headroom.advise.load.Resource;
import dev.headroom.advise.load.ResourceKind;
import dev.headroom.advise.load.ResourceLoad;
import dev.headroom.advise.load.RouteLoad;
import dev.headroom.advise.route.CapacityAdvisor;
import dev.headroom.advise.route.RouteAdvisor;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RouteAdvisorTest {
  private static final Objective OBJECTIVE = new Objective(0.5, 0.95, 0.01);

  private static LoadSample sample(int step, double slowSeconds, double redisSeconds) {
    return new LoadSample(
        Instant.ofEpochSecond(10L * step),
        10,
        Map.of(
            "GET /slow",
            new RouteLoad(
                100,
                100 * slowSeconds,
                Latencies.of(Map.of(slowSeconds, 100.0)),
                Map.of("database", 90 * slowSeconds)),
            "GET /quick",
            new RouteLoad(100, 1, Latencies.of(Map.of(0.01, 100.0)), Map.of())),
        Map.of(
            "redis",
            new ResourceLoad(
                Resource.of("redis", ResourceKind.STATION),
                0,
                100 * redisSeconds,
                new ResourceLoad.Calls(100, Double.NaN, 0)),
            "database",
            new ResourceLoad(
                Resource.of("database", ResourceKind.STATION),
                0,
                90 * slowSeconds,
                new ResourceLoad.Calls(100, Double.NaN, 0))));
  }

  private static List<LoadSample> samples(double slowSeconds, double redisSeconds) {
    List<LoadSample> samples = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      samples.add(sample(i, slowSeconds, redisSeconds));
    }
    return samples;
  }

  @Test
  void namesASlowRouteAndWhereItsTimeGoes() {
    List<LoadSample> samples = samples(1.2, 0.0001);
    CapacityEstimate estimate = new CapacityPredictor(OBJECTIVE).predict(samples, Instant.EPOCH);
    Advice advice = new RouteAdvisor(() -> samples, () -> estimate, OBJECTIVE).advise().getFirst();
    assertThat(advice.kind()).isEqualTo("route.slow");
    assertThat(advice.cause().route()).isEqualTo("GET /slow");
    assertThat(advice.weight().severity()).isEqualTo(Severity.HIGH);
  }

  @Test
  void isQuietWhileTheObjectiveIsKept() {
    List<LoadSample> samples = samples(0.2, 0.0001);
    assertThat(
            new RouteAdvisor(
                    () -> samples,
                    () -> CapacityEstimate.unknown(Instant.EPOCH, 1, "a test"),
                    OBJECTIVE)
                .advise())
        .isEmpty();
  }

  @Test
  void namesASlowRedis() {
    List<LoadSample> samples = samples(0.2, 0.02);
    CapacityAdvisor advisor =
        new CapacityAdvisor(
            () -> CapacityEstimate.unknown(Instant.EPOCH, 1, "a test"),
            () -> samples,
            Map.of("redis", 0.005));
    assertThat(advisor.advise()).extracting(Advice::kind).containsExactly("station.slow");
  }

  /** The first calls after a start once stood before the cause for ten minutes. */
  @Test
  void isQuietAboutARedisThatWasSlowForAMoment() {
    List<LoadSample> samples = samples(0.2, 0.0005);
    for (int slow : List.of(8, 11)) {
      samples.set(slow, sample(slow, 0.2, 0.08));
      assertThat(kinds(samples)).isEmpty();
    }
  }

  /** Samples of a process that uses a share of two processors, and whose threads run late. */
  private static List<LoadSample> busy(List<LoadSample> samples, double share, double lateSeconds) {
    return samples.stream()
        .map(each -> {
          Map<String, ResourceLoad> resources = new HashMap<>(each.resources());
          resources.put(
              "cpu",
              new ResourceLoad(
                  Resource.of("cpu", ResourceKind.PROCESSOR),
                  2,
                  2 * share * each.seconds(),
                  new ResourceLoad.Calls(100, 100 * lateSeconds, 0)));
          return new LoadSample(each.end(), each.seconds(), each.routes(), resources);
        })
        .toList();
  }

  private static List<String> kinds(List<LoadSample> samples) {
    return kinds(CapacityEstimate.unknown(Instant.EPOCH, 1, "a test"), samples);
  }

  private static List<String> kinds(CapacityEstimate estimate, List<LoadSample> samples) {
    return Stream.of(
            new CapacityAdvisor(() -> estimate, () -> samples, Map.of("redis", 0.005)),
            new RouteAdvisor(() -> samples, () -> estimate, OBJECTIVE))
        .flatMap(each -> each.advise().stream())
        .map(Advice::kind)
        .toList();
  }

  /** A process without processor once took Redis and its routes for slow. */
  @Test
  void blamesNoStoreAndNoRouteWhileProcessorTimeIsShort() {
    List<LoadSample> samples = samples(1.2, 0.02);
    assertThat(kinds(busy(samples, 0.3, 0.0002))).containsExactly("station.slow", "route.slow");
    assertThat(kinds(busy(samples, 0.98, 0.0002))).isEmpty();
    assertThat(kinds(busy(samples, 0.3, 0.03))).isEmpty();
  }

  /** As after a start, while much is compiled. */
  @Test
  void judgesByTheStepsInWhichProcessorTimeWasNotShort() {
    List<LoadSample> samples = new ArrayList<>(busy(samples(1.2, 0.02).subList(0, 3), 1, 0.05));
    samples.addAll(busy(samples(0.1, 0.0002).subList(3, 6), 0.3, 0.0002));
    assertThat(kinds(samples)).isEmpty();
    samples.addAll(busy(samples(1.2, 0.02).subList(6, 9), 0.3, 0.0002));
    assertThat(kinds(samples)).containsExactly("station.slow", "route.slow");
  }

  @Test
  void namesTheBottleneckWhereLittleIsLeft() {
    List<LoadSample> samples =
        ServiceSimulation.ramp(
            new ServiceSimulation.Plan(
                2, 0, 0, 0, 0, List.of(new ServiceSimulation.Route("GET /", 1, 0.008, 0))),
            150,
            24,
            9);
    CapacityEstimate estimate = new CapacityPredictor(OBJECTIVE).predict(samples, Instant.EPOCH);
    // The last five minutes of the ramp are the present load: about 85 of 200 a second.
    CapacityEstimate full =
        new CapacityEstimate(
            estimate.at(),
            0.9 * estimate.breaking().load(),
            estimate.breaking(),
            estimate.bottleneck(),
            estimate.resources(),
            estimate.why());
    assertThat(new CapacityAdvisor(() -> estimate, List::of, Map.of()).advise()).isEmpty();
    Advice advice = new CapacityAdvisor(() -> full, List::of, Map.of()).advise().getFirst();
    assertThat(advice.kind()).isEqualTo("capacity.bottleneck");
    assertThat(advice.cause().subject()).isEqualTo("cpu");
    assertThat(kinds(full, busy(samples(0.2, 0.0001), 0.8, 0.0002)))
        .containsExactly("capacity.bottleneck");
    assertThat(kinds(full, busy(samples(0.2, 0.0001), 0.98, 0.0002)))
        .as("processor time is short, of which this service may take little")
        .isEmpty();
  }

  /** As where other processes use the processors, and so the load explains nothing. */
  @Test
  void namesNoBottleneckWhereAnyLoadMayBreakTheObjective() {
    CapacityEstimate unsure =
        new CapacityEstimate(
            Instant.EPOCH,
            0.8,
            new CapacityEstimate.Breaking(0.83, 0, 1.02, 0.35),
            new CapacityEstimate.Bottleneck("cpu", 1.83, "", Double.NaN),
            List.of(),
            "");
    assertThat(new CapacityAdvisor(() -> unsure, List::of, Map.of()).advise()).isEmpty();
  }
}
