// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.pool;

import dev.headroom.database.statement.CallSites;
import dev.headroom.ground.TimeSource;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The open connections of one pool.
 *
 * <p>Thread-safe.
 */
final class PoolConnections implements Supplier<PoolConnection> {
  /** HikariCP replaces a connection at its maximum age less up to a quarter, at random. */
  private static final int JITTER_DIVISOR = 4;

  private final Set<PoolConnection> open = ConcurrentHashMap.newKeySet();
  private final AtomicInteger openCount = new AtomicInteger();
  private final AtomicInteger heldCount = new AtomicInteger();
  private final LongAdder closedBorrows = new LongAdder();
  private final LongAdder recycled = new LongAdder();
  private final Borrows borrows;
  private final long recycleNanos;
  private final TimeSource time;
  private volatile boolean recordsCallSites;

  /**
   * How it is known that a connection was borrowed.
   *
   * @param exact whether whoever opens the pool reports each borrow
   * @param fromUse whether {@code setAutoCommit}, {@code setReadOnly} and the preparing of a
   *     statement show that a connection was borrowed: not where the pool itself calls them
   * @param ownStatements texts that the pool itself executes
   */
  record Borrows(boolean exact, boolean fromUse, Set<String> ownStatements) {
    static final Borrows REPORTED = new Borrows(true, false, Set.of());
  }

  /**
   * Creates the connections of a pool that has none.
   *
   * @param recycle age from which the pool replaces connections; zero if it never does
   */
  PoolConnections(Borrows borrows, Duration recycle, TimeSource time) {
    this.borrows = borrows;
    this.recycleNanos = recycle.minus(recycle.dividedBy(JITTER_DIVISOR)).toNanos();
    this.time = time;
  }

  /** Adds a connection that is being opened. */
  @Override
  public PoolConnection get() {
    PoolConnection connection = new PoolConnection(this, time.nanos());
    open.add(connection);
    openCount.incrementAndGet();
    return connection;
  }

  void closed(PoolConnection connection) {
    if (open.remove(connection)) {
      openCount.decrementAndGet();
      closedBorrows.add(connection.borrows());
      if (recycleNanos > 0 && time.nanos() - connection.openedNanos() >= recycleNanos) {
        recycled.increment();
      }
    }
  }

  void held(int change) {
    heldCount.addAndGet(change);
  }

  /** Returns whether each open connection is held, so that a borrower is about to wait. */
  boolean isFull() {
    return heldCount.get() >= openCount.get();
  }

  boolean isExact() {
    return borrows.exact;
  }

  boolean mayInferFromUse() {
    return borrows.fromUse;
  }

  boolean isOwnStatement(String sql) {
    return borrows.ownStatements.contains(sql);
  }

  long nanos() {
    return time.nanos();
  }

  /** Records where connections are borrowed from now on, or no longer. */
  void recordCallSites(boolean on) {
    recordsCallSites = on;
  }

  /** Returns where the current thread borrows a connection, if that is recorded. */
  @Nullable String callSite() {
    return recordsCallSites ? CallSites.find() : null;
  }

  /** Notes the time for all holders whose time is not known yet. */
  void stampHolders() {
    long now = time.nanos();
    for (PoolConnection each : open) {
      Hold hold = each.hold();
      if (hold != null) {
        hold.stamp(now);
      }
    }
  }

  Set<PoolConnection> open() {
    return open;
  }

  /** Returns how many connections were borrowed. */
  long borrowCount() {
    return closedBorrows.sum() + open.stream().mapToLong(PoolConnection::borrows).sum();
  }

  /** Returns the age of the oldest open connection; zero if none is open. */
  Duration oldest() {
    long now = time.nanos();
    return Duration.ofNanos(
        open.stream().mapToLong(each -> now - each.openedNanos()).max().orElse(0));
  }

  /** Returns how many connections were closed at the age at which the pool replaces them. */
  long recycled() {
    return recycled.sum();
  }
}
