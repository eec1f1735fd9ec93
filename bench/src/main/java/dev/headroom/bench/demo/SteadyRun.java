// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.demo;

import dev.headroom.bench.load.LoadGenerator;
import dev.headroom.bench.load.LoadPlan;
import dev.headroom.bench.load.LoadResult;
import dev.headroom.bench.load.Traffic;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.List;

/** One side under a load that it sustains. Immutable. */
record SteadyRun(LoadResult result, MetricsSnapshot delta) {

  /** Warms up for half of the plan's time, then measures. */
  static SteadyRun of(
      HttpClient http, LoadGenerator generator, URI side, Traffic traffic, LoadPlan plan) {
    generator.run(
        new LoadPlan(plan.perSecond(), Duration.ZERO, plan.measured().dividedBy(2), plan.seed()),
        traffic);
    MetricsSnapshot begun = MetricsSnapshot.of(http, side);
    LoadResult result = generator.run(plan, traffic);
    return new SteadyRun(result, MetricsSnapshot.of(http, side).since(begun));
  }

  DemoResult.Side side(double maxLoad, List<CapacitySearch.Attempt> tried) {
    double requests = Math.max(1, result.requests());
    return new DemoResult.Side(
        maxLoad,
        tried,
        result,
        delta.queries() / requests,
        delta.querySeconds() * 1000 / requests,
        delta.hitRate());
  }
}
