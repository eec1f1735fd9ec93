// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.replica;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one server: its position, whether it may serve reads, and how many run on it.
 *
 * <p>Thread-safe. A server that fails is left alone for a pause, which doubles with each further
 * failure up to ten seconds and ends with a success.
 */
final class ServerNode {
  private static final long FIRST_PAUSE_NANOS = Duration.ofMillis(200).toNanos();
  private static final int MAX_DOUBLINGS = 6;

  private final String name;
  private final DataSource pool;
  private final int weight;
  private final AtomicInteger running = new AtomicInteger();
  private final AtomicInteger streak = new AtomicInteger();
  private final AtomicLong position = new AtomicLong();
  private final LongAdder served = new LongAdder();
  private final LongAdder failures = new LongAdder();
  private volatile @Nullable PositionSample sample;
  private volatile String reason = "its position is not known yet";
  private volatile boolean judged;
  private volatile Duration lag = Duration.ZERO;
  private volatile long pausedUntil;

  ServerNode(String name, DataSource pool, int weight) {
    this.name = name;
    this.pool = pool;
    this.weight = weight;
    this.pausedUntil = System.nanoTime();
  }

  String name() {
    return name;
  }

  DataSource pool() {
    return pool;
  }

  int weight() {
    return weight;
  }

  /** Borrows a connection; counts it until {@link #close}. */
  Connection borrow() throws SQLException {
    running.incrementAndGet();
    try {
      return pool.getConnection();
    } catch (SQLException | RuntimeException e) {
      running.decrementAndGet();
      throw e;
    }
  }

  /** Returns a connection to its pool. */
  void close(Connection connection) throws SQLException {
    running.decrementAndGet();
    connection.close();
  }

  int running() {
    return running.get();
  }

  /** Takes a poll's result; a position only grows, except with a new timeline. */
  void observe(PositionSample taken) {
    PositionSample before = sample;
    sample = taken;
    if (before == null
        || before.timeline() != taken.timeline()
        || before.cluster() != taken.cluster()) {
      position.set(taken.lsn());
    } else {
      reached(taken.lsn());
    }
  }

  /** Notes that the log was read or replayed at least up to a position. */
  void reached(long lsn) {
    position.accumulateAndGet(lsn, Math::max);
  }

  /** Returns the position that the server has reached for certain. */
  long position() {
    return position.get();
  }

  @Nullable PositionSample sample() {
    return sample;
  }

  /**
   * Sets whether the server may serve reads, and returns whether that is a change or the first
   * decision.
   */
  boolean judge(@Nullable String unfitReason, Duration currentLag) {
    lag = currentLag;
    String next = unfitReason == null ? "" : unfitReason;
    boolean changed = !judged || reason.isEmpty() != next.isEmpty();
    judged = true;
    reason = next;
    return changed;
  }

  /** Returns why the server serves no reads; empty if it does. */
  String reason(long now, long staleNanos) {
    PositionSample last = sample;
    if (!reason.isEmpty()) {
      return reason;
    }
    if (last == null || now - last.nanos() > staleNanos) {
      return "it does not respond";
    }
    return now - pausedUntil < 0 ? "its last connection failed" : "";
  }

  boolean isFit(long now, long staleNanos) {
    return reason(now, staleNanos).isEmpty();
  }

  Duration lag() {
    return lag;
  }

  /** Notes that a connection or a statement met a lost server. */
  void failed() {
    failures.increment();
    int doublings = Math.min(MAX_DOUBLINGS, streak.getAndIncrement());
    pausedUntil = System.nanoTime() + (FIRST_PAUSE_NANOS << doublings);
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
