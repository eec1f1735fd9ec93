// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.pool;

import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Thrown when no connection became free in time, or the database could not be reached; a retry may
 * succeed.
 *
 * <p>Immutable, apart from what every throwable allows. It has no stack trace, since overload
 * throws it by the thousand.
 */
public final class PoolTimeoutException extends SQLTransientConnectionException {
  private final transient PoolHealth state;
  private final transient Duration waited;

  PoolTimeoutException(PoolHealth state, Duration waited, @Nullable SQLException unreachable) {
    super(message(state, waited, unreachable), "08001", unreachable);
    this.state = state;
    this.waited = waited;
  }

  private static String message(
      PoolHealth state, Duration waited, @Nullable SQLException unreachable) {
    String facts =
        "pool %s had no free connection within %d ms (total %d of %d, active %d, idle %d, waiting %d); "
            .formatted(
                state.name(),
                waited.toMillis(),
                state.total(),
                state.max(),
                state.active(),
                state.idle(),
                state.waiting());
    // A full pool is busy, whatever an earlier attempt to connect met.
    if (unreachable != null && state.total() < state.max()) {
      return facts
          + "new connections fail with SQLState "
          + unreachable.getSQLState()
          + " and are retried in the background; check that the database is up and accepts more connections";
    }
    return facts
        + "the call may be retried; hold connections for a shorter time, or raise"
        + " headroom.database.pool.size or max-overflow";
  }

  /** Returns the state of the pool when the wait ended. */
  public PoolHealth state() {
    return state;
  }

  /** Returns how long the caller waited, about the time-out of the pool. */
  public Duration waited() {
    return waited;
  }

  @Override
  public synchronized Throwable fillInStackTrace() {
    return this;
  }
}
