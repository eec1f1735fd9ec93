// SPDX-License-Identifier: Apache-2.0
package dev.headroom.advise.capacity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.headroom.advise.capacity.CapacityEstimate.ResourceEstimate;
import dev.headroom.advise.capacity.ServiceSimulation.Plan;
import dev.headroom.advise.capacity.ServiceSimulation.Route;
import dev.headroom.advise.load.Latencies;
import dev.headroom.advise.load.LoadSample;
import dev.headroom.advise.load.Resource;
import dev.headroom.advise.load.ResourceKind;
import dev.headroom.advise.load.ResourceLoad;
import dev.headroom.advise.load.RouteLoad;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Predictions from at most half of the breaking load, against simulated services. */
class CapacityPredictorTest {
  private static final Objective OBJECTIVE = new Objective(0.5, 0.95, 0.01);
  private static final CapacityPredictor PREDICTOR = new CapacityPredictor(OBJECTIVE);

  private static Plan plan(double processors, int pool, int bulkhead, double database) {
    return new Plan(
        processors,
        pool,
        bulkhead,
        database,
        0.0005,
        List.of(
            new Route("GET /list", 0.6, 0.004, 0.008),
            new Route("GET /one", 0.3, 0.002, 0.002),
            new Route("POST /order", 0.1, 0.006, 0.015)));
  }

  /** In turn: processors, a pool of 4, a bulkhead of 8, a database on one core, on two. */
  @ParameterizedTest
  @CsvSource({
    "cpu, 2, 50, 0, 8",
    "pool, 8, 4, 0, 16",
    "bulkhead, 8, 40, 8, 16",
    "database, 8, 50, 0, 1",
    "database, 8, 80, 0, 2"
  })
  void isWithinAFifthOfWhatARisingLoadFinds(
      String bottleneck, double processors, int pool, int bulkhead, double database) {
    Plan plan = plan(processors, pool, bulkhead, database);
    double found = ServiceSimulation.breakingLoad(plan, OBJECTIVE, 20);
    CapacityEstimate estimate =
        PREDICTOR.predict(ServiceSimulation.ramp(plan, found / 2, 30, 42), Instant.EPOCH);
    assertThat(estimate.breaking().load())
        .as(estimate.toString())
        .isCloseTo(found, within(found / 5));
    assertThat(estimate.bottleneck().resource()).as(estimate.toString()).isEqualTo(bottleneck);
  }

  @ParameterizedTest
  @CsvSource({"cpu, 2, 50, 8", "pool, 8, 4, 16", "database, 8, 50, 1"})
  void halfAsMuchAgainOfTheBottleneckHelpsAndOfNoneOfTheOthers(
      String bottleneck, double processors, int pool, double database) {
    CapacityEstimate estimate =
        PREDICTOR.predict(
            ServiceSimulation.ramp(plan(processors, pool, 0, database), 60, 30, 3), Instant.EPOCH);
    assertThat(estimate.bottleneck().gain()).isGreaterThan(0.15);
    assertThat(estimate.resources())
        .filteredOn(each -> !each.name().equals(bottleneck))
        .allSatisfy(each -> assertThat(each.gain()).isLessThan(0.1));
  }

  @Test
  void namesWhatLimitsTheLoadOnceThereIsEnoughOfTheFirst() {
    // Processors are full at 2 / 0.0047 = 425 a second, the pool of 6 at 6 / 0.0075 = 800.
    CapacityEstimate estimate =
        PREDICTOR.predict(ServiceSimulation.ramp(plan(2, 6, 0, 16), 180, 30, 5), Instant.EPOCH);
    assertThat(estimate.bottleneck().resource()).isEqualTo("cpu");
    assertThat(estimate.bottleneck().next()).isEqualTo("pool");
    assertThat(estimate.bottleneck().nextLoad()).isGreaterThan(1.3 * estimate.breaking().load());
  }

  @Test
  void twoInstancesTakeTwiceTheLoadWhereTheirOwnProcessorsLimitIt() {
    List<LoadSample> samples = ServiceSimulation.ramp(plan(2, 50, 0, 16), 180, 30, 7);
    List<CapacityEstimate.AtInstances> all = PREDICTOR.byInstances(samples, 1, 3);
    double one = all.getFirst().load();
    assertThat(one)
        .isCloseTo(
            PREDICTOR.predict(samples, Instant.EPOCH).breaking().load(), within(0.001 * one));
    assertThat(all).extracting(CapacityEstimate.AtInstances::instances).containsExactly(1, 2, 3);
    assertThat(all.getFirst().bottleneck()).isEqualTo("cpu");
    assertThat(all.get(1).load()).isCloseTo(2 * one, within(0.1 * one));
  }

  @Test
  void moreInstancesHelpLittleWhereTheDatabaseThatTheyShareLimitsThem() {
    List<LoadSample> samples = ServiceSimulation.ramp(plan(8, 50, 0, 1), 60, 30, 3);
    List<CapacityEstimate.AtInstances> all = PREDICTOR.byInstances(samples, 1, 3);
    assertThat(all).allSatisfy(each -> assertThat(each.bottleneck()).isEqualTo("database"));
    assertThat(all.getLast().load()).isCloseTo(all.getFirst().load(), within(20.0));
  }

  @Test
  void countsTheInstancesThatShareTheLoadAlready() {
    List<LoadSample> samples = ServiceSimulation.ramp(plan(2, 50, 0, 16), 180, 30, 7);
    double alone = PREDICTOR.byInstances(samples, 1, 1).getFirst().load();
    List<CapacityEstimate.AtInstances> ofTwo = PREDICTOR.byInstances(samples, 2, 2);
    assertThat(ofTwo.getLast().load())
        .as("two of what one of them was seen to take")
        .isCloseTo(2 * alone, within(0.01 * alone));
    assertThat(PREDICTOR.byInstances(List.of(), 1, 3)).isEmpty();
  }

  @Test
  void findsTheDemandOfEachRouteWhereTheMixChanges() {
    Plan lists = withShares(0.9, 0.1);
    Plan ones = withShares(0.1, 0.9);
    List<LoadSample> samples = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      samples.addAll(ServiceSimulation.ramp(lists, 100, 2, i));
      samples.addAll(ServiceSimulation.ramp(ones, 100, 2, 100 + i));
    }
    Map<String, Double> byRoute =
        PREDICTOR.predict(samples, Instant.EPOCH).resources().stream()
            .filter(each -> each.name().equals("cpu"))
            .findFirst()
            .orElseThrow()
            .byRoute();
    // The work of a route is its first part and a quarter of that after the statement.
    assertThat(byRoute.get("GET /list")).isCloseTo(0.010, within(0.0015));
    assertThat(byRoute.get("GET /one")).isCloseTo(0.0025, within(0.001));
  }

  private static Plan withShares(double list, double one) {
    return new Plan(
        4,
        0,
        0,
        8,
        0.0005,
        List.of(
            new Route("GET /list", list, 0.008, 0.001), new Route("GET /one", one, 0.002, 0.001)));
  }

  @Test
  void saysWhyNothingCanBeSaid() {
    CapacityEstimate none = PREDICTOR.predict(List.of(), Instant.EPOCH);
    assertThat(none.isKnown()).isFalse();
    assertThat(none.why())
        .isEqualTo(
            "there is too little traffic: 0 requests so far, in 0 steps of the history; a"
                + " prediction takes at least 100 requests, in 6 steps");
    assertThat(none.used()).isNaN();
  }

  /** Autoscalers once read that infinitely much of the load that breaks it was used. */
  @Test
  void saysThatNoLoadBreaksAnObjectiveThatIsMissedAnyway() {
    CapacityEstimate missed = PREDICTOR.predict(slow(10), Instant.EPOCH);
    assertThat(missed.isKnown()).isFalse();
    assertThat(missed.used()).isNaN();
    assertThat(missed.why())
        .startsWith("the objective (95 % within 500 ms, at most 1 % refused) is missed");
    assertThat(missed.resources()).extracting(ResourceEstimate::name).containsExactly("pool");
  }

  /** Steps of ten requests of a second each, which hold a connection for 10 ms. */
  private static List<LoadSample> slow(int steps) {
    List<LoadSample> samples = new ArrayList<>();
    for (int i = 0; i < steps; i++) {
      samples.add(
          new LoadSample(
              Instant.ofEpochSecond(10L * i),
              10,
              Map.of(
                  "GET /report", new RouteLoad(10, 10, Latencies.of(Map.of(1.0, 10.0)), Map.of())),
              Map.of(
                  "pool",
                  new ResourceLoad(
                      Resource.of("pool", ResourceKind.POOL),
                      10,
                      0.1,
                      new ResourceLoad.Calls(10, 0, 0)))));
    }
    return samples;
  }

  @Test
  void isLessSureTheFurtherAwayTheEndIs() {
    Plan plan = plan(2, 50, 0, 8);
    CapacityEstimate near =
        PREDICTOR.predict(ServiceSimulation.ramp(plan, 200, 30, 1), Instant.EPOCH);
    CapacityEstimate far =
        PREDICTOR.predict(ServiceSimulation.ramp(plan, 10, 30, 1), Instant.EPOCH);
    assertThat(near.breaking().confidence()).isGreaterThan(far.breaking().confidence());
    assertThat(near.breaking().low()).isLessThan(near.breaking().load());
    assertThat(near.breaking().high()).isGreaterThan(near.breaking().load());
  }
}
