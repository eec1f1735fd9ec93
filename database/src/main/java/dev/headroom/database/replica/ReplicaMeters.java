// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.replica;

import dev.headroom.database.DatabaseMeter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.ToDoubleFunction;

/**
 * Registers the state of replicas and the routing of reads as the meters of {@link DatabaseMeter}.
 *
 * <p>Thread-safe. The state is read when the meters are scraped.
 */
public final class ReplicaMeters {
  private ReplicaMeters() {}

  /**
   * Registers the meters of a data source.
   *
   * @param registry where the meters are registered; holds the data source weakly
   */
  public static void bind(ReplicaDataSource source, MeterRegistry registry) {
    for (RouteReason each : RouteReason.values()) {
      DatabaseMeter.REPLICA_ROUTES.counter(
          registry, source, known -> known.routed(each), each.text());
    }
    DatabaseMeter.REPLICA_WAIT.counter(registry, source, known -> known.waited().toNanos() / 1e9);
    for (ReplicaStatus each : source.replicas()) {
      String name = each.name();
      DatabaseMeter.REPLICA_FIT.gauge(
          registry, source, state(name, status -> status.isFit() ? 1 : 0), name);
      DatabaseMeter.REPLICA_LAG.gauge(
          registry, source, state(name, status -> status.lag().toNanos() / 1e9), name);
      DatabaseMeter.REPLICA_SERVED.counter(
          registry, source, state(name, ReplicaStatus::served), name);
      DatabaseMeter.REPLICA_FAILURES.counter(
          registry, source, state(name, ReplicaStatus::failures), name);
    }
  }

  private static ToDoubleFunction<ReplicaDataSource> state(
      String name, ToDoubleFunction<ReplicaStatus> value) {
    return source ->
        source.replicas().stream()
            .filter(each -> each.name().equals(name))
            .mapToDouble(value)
            .findFirst()
            .orElse(Double.NaN);
  }
}
