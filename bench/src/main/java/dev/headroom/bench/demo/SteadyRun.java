// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.demo;

import dev.headroom.bench.load.LoadResult;
import java.util.Collection;
import java.util.Objects;
import org.HdrHistogram.Histogram;

/**
 * A side under a load that it sustains.
 *
 * <p>Immutable.
 *
 * @param result the measurements of the load
 * @param delta how the side's counters changed meanwhile
 * @param liveMegabytes the live heap after it; not a number if it is not reported
 * @param idleMegabytes the live heap before the side's first request
 */
public record SteadyRun(
    LoadResult result, MetricsSnapshot delta, double liveMegabytes, double idleMegabytes) {

  /** Returns the live heap that requests have filled, in megabytes. */
  public double filledMegabytes() {
    return liveMegabytes - idleMegabytes;
  }

  /** Returns the mean time of a response in milliseconds. */
  public double meanMillis() {
    return result.latencies().getMean() / 1000;
  }

  /** Returns the time that statements took, in milliseconds for each request. */
  public double databaseMillis() {
    return delta.querySeconds() * 1000 / requests();
  }

  /** Returns the number of statements for each request. */
  public double queries() {
    return delta.queries() / requests();
  }

  /** Returns the 95th percentile of the times of some kinds of requests, in milliseconds. */
  public double p95Millis(Collection<String> kinds) {
    Histogram all = new Histogram(3);
    kinds.stream().map(result.byKind()::get).filter(Objects::nonNull).forEach(all::add);
    return all.getTotalCount() == 0 ? Double.NaN : all.getValueAtPercentile(95) / 1000.0;
  }

  private double requests() {
    return Math.max(1, result.requests());
  }
}
