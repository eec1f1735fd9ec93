// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.pool;

import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Thrown when no connection became free in time, or the database could not be reached; a retry may
 * succeed. The message says who holds the connections, with which statement, and what fits best:
 * connections that are not returned, slow statements, threads that want a second connection, or a
 * pool that is too small.
 *
 * <p>Immutable, apart from what every throwable allows. It has no stack trace, since overload
 * throws it by the thousand. A copy that was serialized has the message alone: its accessors return
 * null.
 */
public final class PoolTimeoutException extends SQLTransientConnectionException {
  private static final int MAX_HOLDERS = 5;

  private final transient PoolHealth state;
  private final transient Duration waited;
  private final transient @Nullable PoolReport report;

  /**
   * Creates the exception.
   *
   * @param report who holds the connections; null if another thread is finding out
   * @param ownConnections connections that the current thread holds
   * @param unreachable the failure of the last attempt to connect; null if it succeeded
   */
  PoolTimeoutException(
      PoolHealth state,
      Duration waited,
      @Nullable PoolReport report,
      int ownConnections,
      @Nullable SQLException unreachable) {
    super(message(state, waited, report, ownConnections, unreachable), "08001", unreachable);
    this.state = state;
    this.waited = waited;
    this.report = report;
  }

  private PoolTimeoutException(String message, PoolHealth state) {
    super(message, "08001");
    this.state = state;
    this.waited = Duration.ZERO;
    this.report = null;
  }

  /** Returns the exception of a caller that was refused at once, since the database is silent. */
  static PoolTimeoutException silent(PoolHealth state) {
    return new PoolTimeoutException(
        ("pool %s refused the call at once: the database answers no statement within the read"
                + " time-out (%s); one call a second tries again, and this one may be retried;"
                + " check the database")
            .formatted(state.name(), state.text()),
        state);
  }

  private static String message(
      PoolHealth state,
      Duration waited,
      @Nullable PoolReport report,
      int ownConnections,
      @Nullable SQLException unreachable) {
    String facts =
        "pool %s had no free connection within %d ms (%s); "
            .formatted(state.name(), waited.toMillis(), state.text());
    // A full pool is busy, whatever an earlier attempt to connect met.
    if (unreachable != null && state.total() < state.max()) {
      return facts
          + "new connections fail with SQLState "
          + unreachable.getSQLState()
          + " and are retried in the background; check that the database is up and accepts more"
          + " connections";
    }
    String own =
        ownConnections == 0
            ? ""
            : "this thread holds %d of them itself; ".formatted(ownConnections);
    return facts
        + own
        + (report == null ? "" : holders(report))
        + "the call may be retried; "
        + remedy(report == null ? null : report.diagnosis());
  }

  private static String remedy(@Nullable PoolDiagnosis diagnosis) {
    String first =
        diagnosis == null || diagnosis.remedy().isEmpty()
            ? "hold connections for a shorter time"
            : diagnosis.remedy();
    boolean leaks = diagnosis != null && diagnosis.cause() == PoolDiagnosis.Cause.LEAK;
    return leaks ? first : first + ", or raise headroom.database.pool.size or max-overflow";
  }

  private static String holders(PoolReport report) {
    List<ConnectionHolder> all = report.holders();
    String some =
        all.stream()
            .limit(MAX_HOLDERS)
            .map(ConnectionHolder::text)
            .collect(Collectors.joining("; "));
    String rest = all.size() > MAX_HOLDERS ? " and " + (all.size() - MAX_HOLDERS) + " more" : "";
    return report.diagnosis().evidence() + (all.isEmpty() ? "" : ": " + some + rest) + "; ";
  }

  /** Returns the state of the pool when the wait ended. */
  public PoolHealth state() {
    return state;
  }

  /**
   * Returns how long the caller waited: about the time-out of the pool, or until the deadline of
   * the caller's thread; zero if the database is silent.
   */
  public Duration waited() {
    return waited;
  }

  /**
   * Returns who held the connections, and why none was free; up to a second old.
   *
   * @return null if that was being found out for another thread
   */
  public @Nullable PoolReport report() {
    return report;
  }

  @Override
  public synchronized Throwable fillInStackTrace() {
    return this;
  }
}
