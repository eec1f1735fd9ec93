// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.pool;

import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Nobody gave a connection back in time, or the database could not be reached; trying again later
 * may succeed.
 *
 * <p>Immutable but for what every throwable lets be added. Has no stack trace of its own: under
 * overload it is thrown by the thousand.
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
        "pool %s gave no connection in %d ms (total %d of %d, active %d, idle %d, waiting %d); "
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
          + " and are tried again in the background; see that the database is up and admits more";
    }
    return facts
        + "the call may be tried again; hold connections for shorter,"
        + " or raise headroom.database.pool.size or max-overflow";
  }

  /**
   * Tells how the pool stood when the wait ended.
   *
   * @return the state that the message tells
   */
  public PoolHealth state() {
    return state;
  }

  /**
   * Tells the wait.
   *
   * @return about the timeout of the pool
   */
  public Duration waited() {
    return waited;
  }

  @Override
  public synchronized Throwable fillInStackTrace() {
    return this;
  }
}
