// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database;

import dev.headroom.ground.MeterDefinition;
import dev.headroom.ground.MeterSpec;

/**
 * The meters of statements and connection pools.
 *
 * <p>Immutable.
 */
public enum DatabaseMeter implements MeterDefinition {
  /** Statements. */
  STATEMENT(
      MeterSpec.timer(
          "headroom.database.statement",
          "Time of a statement, by outcome (success, failure); a batch counts as one.",
          "outcome")),
  /** Statements in buckets; an alias for dashboards. */
  STATEMENT_ALIAS(
      MeterSpec.histogram("db.query.duration", "Time of a statement; a batch counts as one.")),
  /** Commits and rollbacks. */
  TRANSACTION_END(
      MeterSpec.timer(
          "headroom.database.transaction.end",
          "Time of a commit or a full rollback, by outcome (success, failure).",
          "outcome")),
  /** Connections by state. */
  POOL_CONNECTIONS(
      MeterSpec.gauge(
          "headroom.database.pool.connections",
          "Connections of a pool, by state (active, idle, max); waiting counts threads.",
          "pool",
          "state")),
  /** Waits for a connection. */
  POOL_ACQUIRE(
      MeterSpec.timer(
          "headroom.database.pool.acquire", "Time that a thread waited for a connection.", "pool")),
  /** Timed-out waits. */
  POOL_TIMEOUTS(
      MeterSpec.counter(
          "headroom.database.pool.timeouts", "Waits for a connection that timed out.", "pool")),
  /** Active connections; an alias for dashboards. */
  POOL_ACTIVE_ALIAS(MeterSpec.gauge("db.pool.active", "Connections in use.", "pool")),
  /** Idle connections; an alias for dashboards. */
  POOL_IDLE_ALIAS(MeterSpec.gauge("db.pool.idle", "Idle connections.", "pool")),
  /** Waiting threads; an alias for dashboards. */
  POOL_WAITING_ALIAS(
      MeterSpec.gauge("db.pool.waiting", "Threads that wait for a connection.", "pool")),
  /** The limit; an alias for dashboards. */
  POOL_MAX_ALIAS(MeterSpec.gauge("db.pool.max", "The maximum number of connections.", "pool"));

  @SuppressWarnings("ImmutableEnumChecker") // a record of texts
  private final MeterSpec spec;

  DatabaseMeter(MeterSpec spec) {
    this.spec = spec;
  }

  @Override
  public MeterSpec spec() {
    return spec;
  }
}
