// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database;

/**
 * The meters of this room, from which the reference is made.
 *
 * <p>Immutable.
 */
public enum DatabaseMeter {
  /** Time of each statement. */
  STATEMENT("headroom.database.statement", "timer", "outcome", "time of a statement"),
  /** The same under the systems' name, as a histogram. */
  STATEMENT_ALIAS("db.query.duration", "histogram", "", "time of a statement"),
  /** Time of each commit and whole rollback. */
  TRANSACTION_END(
      "headroom.database.transaction.end", "timer", "outcome", "time of a commit or rollback"),
  /** Connections by what they do; waiting counts threads. */
  POOL_CONNECTIONS(
      "headroom.database.pool.connections",
      "gauge",
      "pool, state",
      "connections by state, and threads that wait for one"),
  /** Waits for a connection. */
  POOL_ACQUIRE("headroom.database.pool.acquire", "timer", "pool", "wait for a connection"),
  /** Waits that ended without a connection. */
  POOL_TIMEOUTS(
      "headroom.database.pool.timeouts", "counter", "pool", "waits that ended without connection"),
  /** Held connections, under the systems' name. */
  POOL_ACTIVE_ALIAS("db.pool.active", "gauge", "pool", "connections that somebody holds"),
  /** Free connections, under the systems' name. */
  POOL_IDLE_ALIAS("db.pool.idle", "gauge", "pool", "connections ready to be handed out"),
  /** Waiting threads, under the systems' name. */
  POOL_WAITING_ALIAS("db.pool.waiting", "gauge", "pool", "threads that wait for a connection"),
  /** The limit, under the systems' name. */
  POOL_MAX_ALIAS("db.pool.max", "gauge", "pool", "the most connections allowed");

  private final String meterName;
  private final String kind;
  private final String tags;
  private final String description;

  DatabaseMeter(String meterName, String kind, String tags, String description) {
    this.meterName = meterName;
    this.kind = kind;
    this.tags = tags;
    this.description = description;
  }

  /**
   * Gives the name with dots; Prometheus shows underscores and the unit.
   *
   * @return such as {@code headroom.database.statement}
   */
  public String meterName() {
    return meterName;
  }

  /**
   * Gives the kind.
   *
   * @return timer, histogram, gauge or counter
   */
  public String kind() {
    return kind;
  }

  /**
   * Gives the names of the tags.
   *
   * @return joined by commas, empty when there are none
   */
  public String tags() {
    return tags;
  }

  /**
   * Says what is measured.
   *
   * @return a phrase
   */
  public String description() {
    return description;
  }
}
