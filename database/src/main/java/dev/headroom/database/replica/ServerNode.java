// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.replica;

import dev.headroom.database.jdbc.DriverConnection;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one server: its position, whether it may serve reads, and how many run on it.
 *
 * <p>Thread-safe. A server that is lost is left alone for a pause, which doubles with each further
 * loss up to ten seconds and ends with a success.
 *
 * <p>A position only grows while the server runs. One that restarts after a crash may begin with
 * less than it had, so its position counts within an epoch, which ends with each loss and with each
 * new connection of the poller. A connection is identified once in an epoch: it must lead to the
 * server whose position is known.
 */
final class ServerNode {
  private static final long FIRST_PAUSE_NANOS = Duration.ofMillis(200).toNanos();
  private static final long LONGEST_PAUSE_NANOS = Duration.ofSeconds(10).toNanos();
  private static final int MAX_DOUBLINGS = 6;

  private final String name;
  private final DataSource pool;
  private final int weight;
  private final AtomicInteger running = new AtomicInteger();
  private final AtomicInteger streak = new AtomicInteger();
  private final AtomicReference<Known> known = new AtomicReference<>(new Known(0, 0, 0));
  private final AtomicLong pausedUntil = new AtomicLong(System.nanoTime());
  private final AtomicReference<@Nullable Long> doubted = new AtomicReference<>();
  private final LongAdder served = new LongAdder();
  private final LongAdder failures = new LongAdder();
  private final Set<Connection> borrowed = ConcurrentHashMap.newKeySet();

  /** The epochs in which the driver's connections were identified. */
  private final Map<Connection, Integer> identified =
      Collections.synchronizedMap(new WeakHashMap<>());

  private volatile @Nullable Observed observed;
  private volatile String reason = "its position is not known yet";
  private volatile boolean judged;
  private volatile Duration lag = Duration.ZERO;

  /**
   * The position that the server has reached for certain. Immutable.
   *
   * @param started when the server was started: no two servers share it
   * @param epoch grows whenever what was known before no longer counts
   */
  private record Known(long started, int epoch, long lsn) {
    private Known raised(long to) {
      return to > lsn ? new Known(started, epoch, to) : this;
    }

    private Known next(long newLsn) {
      return new Known(started, epoch + 1, newLsn);
    }
  }

  /** A poll's result and its epoch. Immutable. */
  private record Observed(PositionSample sample, int epoch) {}

  ServerNode(String name, DataSource pool, int weight) {
    this.name = name;
    this.pool = pool;
    this.weight = weight;
  }

  String name() {
    return name;
  }

  int weight() {
    return weight;
  }

  /** Borrows a connection; counts it until {@link #close}. */
  Connection borrow() throws SQLException {
    running.incrementAndGet();
    try {
      Connection connection = pool.getConnection();
      borrowed.add(connection);
      return connection;
    } catch (SQLException | RuntimeException | Error e) {
      running.decrementAndGet();
      throw e;
    }
  }

  /** Returns a connection to its pool. */
  void close(Connection connection) throws SQLException {
    running.decrementAndGet();
    borrowed.remove(connection);
    connection.close();
  }

  /** Ends the borrowed connections to a server that hangs, so that nobody waits for it. */
  void abortBorrowed() {
    for (Connection each : borrowed) {
      try {
        each.abort(Runnable::run);
      } catch (SQLException lost) {
        // It was lost already.
      }
    }
  }

  int running() {
    return running.get();
  }

  /**
   * Finds out whether a borrowed connection leads to the server whose position is known: with one
   * query in an epoch. No transaction may be open.
   *
   * @return the epoch for which that is so; negative if it leads to another server
   */
  int identify(Connection connection) throws SQLException {
    Connection own = DriverConnection.of(connection);
    Known before = known.get();
    Integer epoch = identified.get(own);
    if (epoch != null && epoch == before.epoch()) {
      return epoch;
    }
    PositionSample.Identity found = PositionSample.identity(connection);
    if (found.started() != before.started()) {
      doubt(before.started());
      failed();
      return -1;
    }
    while (true) {
      Known now = known.get();
      if (now.epoch() != before.epoch()) {
        return before.epoch();
      }
      // Less than was known before the query: it was restarted.
      Known next = found.lsn() < before.lsn() ? now.next(found.lsn()) : now.raised(found.lsn());
      if (known.compareAndSet(now, next)) {
        identified.put(own, next.epoch());
        return next.epoch();
      }
    }
  }

  /**
   * Takes a poll's result.
   *
   * @param isFirst whether it is the first over its connection: the server may have been restarted
   */
  void observe(PositionSample taken, boolean isFirst) {
    Observed last = observed;
    boolean goesOn = !isFirst && last != null && taken.follows(last.sample());
    Known now =
        known.updateAndGet(before ->
            goesOn
                ? before.raised(taken.lsn())
                : new Known(taken.started(), before.epoch() + 1, taken.lsn()));
    observed = new Observed(taken, now.epoch());
  }

  /** Notes that the log was written at least up to a position. */
  void reached(long lsn) {
    known.updateAndGet(now -> now.raised(lsn));
  }

  /** Notes that the log was replayed at least up to a position, read in an epoch. */
  void reached(int epoch, long lsn) {
    known.updateAndGet(now -> now.epoch() == epoch ? now.raised(lsn) : now);
  }

  /**
   * Reads the position of this primary, which belongs to another timeline than the poller knows if
   * the pool is connected to a new primary already: then nothing is known until the next poll.
   *
   * @param connection without an open transaction
   * @param last what the poller knows
   */
  LogPosition written(Connection connection, PositionSample last) throws SQLException {
    PositionSample.Written now = PositionSample.written(connection);
    if (now.timeline() == last.timeline()) {
      reached(now.lsn());
    } else {
      observed = null;
      doubt(last.started());
    }
    return new LogPosition(last.cluster(), now.timeline(), now.lsn());
  }

  /** Returns the position that the server has reached for certain. */
  long position() {
    return known.get().lsn();
  }

  int epoch() {
    return known.get().epoch();
  }

  /**
   * Returns a position that a read was not beyond: the server's after it.
   *
   * @param epoch of the read
   * @param nanos when it ended
   * @return negative if none is known
   */
  long positionAfter(int epoch, long nanos) {
    Observed last = observed;
    return last != null && last.epoch() == epoch && last.sample().nanos() - nanos > 0
        ? last.sample().lsn()
        : -1;
  }

  @Nullable PositionSample sample() {
    Observed last = observed;
    return last == null ? null : last.sample();
  }

  private void doubt(long started) {
    doubted.set(started);
  }

  /**
   * Returns whether a connection of the pool was found to lead to another server than the poller's,
   * which is still the same; false once that was returned.
   */
  boolean takeDoubt() {
    Long started = doubted.getAndSet(null);
    return started != null && started == known.get().started();
  }

  long started() {
    return known.get().started();
  }

  /**
   * Sets whether the server may serve reads, and returns whether that is a change or the first
   * decision.
   */
  boolean setUnfitReason(@Nullable String unfitReason, Duration currentLag) {
    lag = currentLag;
    String next = unfitReason == null ? "" : unfitReason;
    boolean changed = !judged || reason.isEmpty() != next.isEmpty();
    judged = true;
    reason = next;
    return changed;
  }

  /** Returns why the server serves no reads; empty if it does. */
  String reason(long now, long staleNanos) {
    if (!reason.isEmpty()) {
      return reason;
    }
    if (isStale(now, staleNanos)) {
      return "it does not respond";
    }
    return now - pausedUntil.get() < 0 ? "its last connection failed" : "";
  }

  boolean isFit(long now, long staleNanos) {
    return reason(now, staleNanos).isEmpty();
  }

  /** Returns whether the last poll with a result is too long ago. */
  boolean isStale(long now, long staleNanos) {
    PositionSample last = sample();
    return last == null || now - last.nanos() > staleNanos;
  }

  /** Returns whether polls have failed for so long that the server is taken for lost. */
  boolean isSilent(long now, long staleNanos) {
    return judged && !reason.isEmpty() && isStale(now, staleNanos);
  }

  Duration lag() {
    return lag;
  }

  /**
   * Notes that a connection or a statement met a lost server: one loss, however many were on it.
   */
  void failed() {
    failures.increment();
    forgetPosition();
    long now = System.nanoTime();
    long until = pausedUntil.get();
    if (now - until >= 0) {
      long pause = FIRST_PAUSE_NANOS << Math.min(MAX_DOUBLINGS, streak.get());
      if (pausedUntil.compareAndSet(until, now + Math.min(pause, LONGEST_PAUSE_NANOS))) {
        streak.incrementAndGet();
      }
    }
  }

  /** Notes that the server may have been restarted, with less than it had. */
  void forgetPosition() {
    known.updateAndGet(now -> now.next(0));
  }

  /** Notes a read that succeeded. */
  void succeeded() {
    served.increment();
    if (streak.get() != 0) {
      streak.set(0);
    }
  }

  long served() {
    return served.sum();
  }

  long failures() {
    return failures.sum();
  }
}
