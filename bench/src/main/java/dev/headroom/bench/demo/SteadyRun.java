// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.demo;

import dev.headroom.bench.load.LoadResult;

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

  private double requests() {
    return Math.max(1, result.requests());
  }
}
