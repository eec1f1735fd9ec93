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

/** One side at a load that it holds. Immutable. */
record Sustained(LoadResult result, Scrape delta) {

  /** Warms for half of the plan's time, then measures. */
  static Sustained of(
      HttpClient http, LoadGenerator generator, URI side, Traffic traffic, LoadPlan plan) {
    generator.run(
        new LoadPlan(plan.perSecond(), Duration.ZERO, plan.measured().dividedBy(2), plan.seed()),
        traffic);
    Scrape begun = Scrape.of(http, side);
    LoadResult result = generator.run(plan, traffic);
    return new Sustained(result, Scrape.of(http, side).since(begun));
  }

  DemoFigures.Side side(double held, List<HeldLoad.Tried> tried) {
    double requests = Math.max(1, result.requests());
    return new DemoFigures.Side(
        held,
        tried,
        result,
        delta.queries() / requests,
        delta.querySeconds() * 1000 / requests,
        delta.hitRate());
  }
}
