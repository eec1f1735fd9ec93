// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database;

import static dev.headroom.ground.MeterSpec.Kind.COUNTER;
import static dev.headroom.ground.MeterSpec.Kind.GAUGE;
import static dev.headroom.ground.MeterSpec.Kind.HISTOGRAM;
import static dev.headroom.ground.MeterSpec.Kind.TIMER;

import dev.headroom.ground.MeterDefinition;
import dev.headroom.ground.MeterSpec;

/**
 * The meters of statements, connection pools, replicas and backups.
 *
 * <p>Immutable.
 */
public enum DatabaseMeter implements MeterDefinition {
  STATEMENT(
      HISTOGRAM,
      "headroom.database.statement",
      "outcome",
      "Time of a statement, by outcome (success, failure); a batch counts as one."),
  TRANSACTION_END(
      TIMER,
      "headroom.database.transaction.end",
      "outcome",
      "Time of a commit or a full rollback, by outcome (success, failure)."),
  POOL_CONNECTIONS(
      GAUGE,
      "headroom.database.pool.connections",
      "pool, state",
      "Connections of a pool, by state (active, idle, max); waiting counts threads."),
  POOL_ACQUIRE(
      TIMER,
      "headroom.database.pool.acquire",
      "pool",
      "Time that a thread waited for a connection; 0 if a connection was idle."),
  POOL_TIMEOUTS(
      COUNTER, "headroom.database.pool.timeouts", "pool", "Waits for a connection that timed out."),
  POOL_RECYCLED(
      COUNTER,
      "headroom.database.pool.recycled",
      "pool",
      "Connections closed at the age at which the pool replaces them."),
  POOL_AGE(
      GAUGE, "headroom.database.pool.age", "pool", "Age of the oldest open connection.", "seconds"),
  REPLICA_ROUTES(
      COUNTER,
      "headroom.database.replica.routes",
      "reason",
      "Read-only transactions that were routed: to a replica (fresh, waited), to the primary"
          + " (outside-session, none-fit, behind), or again after a failure (retried)."),
  REPLICA_WAIT(
      COUNTER,
      "headroom.database.replica.wait",
      "",
      "Time that reads waited for a replica to replay what they must see.",
      "seconds"),
  REPLICA_FIT(
      GAUGE,
      "headroom.database.replica.fit",
      "replica",
      "1 if the replica may serve reads, else 0."),
  REPLICA_LAG(
      GAUGE,
      "headroom.database.replica.lag",
      "replica",
      "Time for which the primary had written more than the replica has replayed.",
      "seconds"),
  REPLICA_SERVED(
      COUNTER,
      "headroom.database.replica.served",
      "replica",
      "Statements that succeeded on the replica."),
  REPLICA_FAILURES(
      COUNTER,
      "headroom.database.replica.failures",
      "replica",
      "Connections and statements that found the replica lost."),
  BACKUP(
      TIMER,
      "headroom.database.backup",
      "outcome",
      "Time of a backup, by outcome (success, failure)."),
  BACKUP_AGE(
      GAUGE,
      "headroom.database.backup.age",
      "",
      "Time since the start of the latest complete backup; NaN if there is none.",
      "seconds"),
  BACKUP_SIZE(
      GAUGE,
      "headroom.database.backup.size",
      "",
      "Size of the latest complete backup; NaN if there is none.",
      "bytes");

  @SuppressWarnings("ImmutableEnumChecker") // a record of texts
  private final MeterSpec spec;

  DatabaseMeter(MeterSpec.Kind kind, String name, String tags, String description) {
    this(kind, name, tags, description, "");
  }

  DatabaseMeter(MeterSpec.Kind kind, String name, String tags, String description, String unit) {
    this.spec = new MeterSpec(kind, name, tags, description, unit);
  }

  @Override
  public MeterSpec spec() {
    return spec;
  }
}
