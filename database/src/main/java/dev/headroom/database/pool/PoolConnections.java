// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.pool;

import dev.headroom.database.statement.CallSites;
import dev.headroom.ground.TimeSource;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The open connections of one pool.
 *
 * <p>Thread-safe.
 */
final class PoolConnections implements Supplier<PoolConnection> {
  private static final Logger LOG = LoggerFactory.getLogger(PoolConnections.class);
  private static final long TRY_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** HikariCP replaces a connection at its maximum age less up to a quarter, at random. */
  private static final int JITTER_DIVISOR = 4;

  private final Set<PoolConnection> open = ConcurrentHashMap.newKeySet();
  private final AtomicInteger openCount = new AtomicInteger();
  private final AtomicInteger heldCount = new AtomicInteger();
  private final LongAdder closedBorrows = new LongAdder();
  private final LongAdder recycled = new LongAdder();
  private final BorrowDetection borrows;
  private final long recycleNanos;
  private final TimeSource time;
  private final Silence silence = new Silence();
  private volatile boolean recordsCallSites;

  /** When a connection was last found to be lost; 0 for never. */
  private volatile long lostNanos;

  /**
   * How it is known that a connection was borrowed.
   *
   * @param exact whether whoever opens the pool reports each borrow
   * @param fromUse whether {@code setAutoCommit}, {@code setReadOnly} and the preparing of a
   *     statement show that a connection was borrowed: not where the pool itself calls them
   * @param ownStatements texts that the pool itself executes
   */
  record BorrowDetection(boolean exact, boolean fromUse, Set<String> ownStatements) {
    static final BorrowDetection REPORTED = new BorrowDetection(true, false, Set.of());
  }

  /**
   * Creates the connections of a pool that has none.
   *
   * @param recycle age from which the pool replaces connections; zero if it never does
   */
  PoolConnections(BorrowDetection borrows, Duration recycle, TimeSource time) {
    this.borrows = borrows;
    this.recycleNanos = recycle.minus(recycle.dividedBy(JITTER_DIVISOR)).toNanos();
    this.time = time;
  }

  /**
   * Whether the database is silent: a statement had no answer within the read time-out, and since
   * it began none was answered on any connection. Then every borrower would wait for that long.
   *
   * <p>A connection that is opened is an answer of the database as well, but not where a pooler
   * stands before it: PgBouncer lets its clients in while the server behind it hangs.
   *
   * <p>Thread-safe. An answer costs one volatile read.
   */
  final class Silence {
    /** When the next borrower may try; 0 while the database is not silent. */
    private final AtomicLong nextTry = new AtomicLong();

    private volatile boolean refuses;
    private volatile BooleanSupplier behindPooler = () -> false;

    /**
     * Borrowers are refused while the database is silent.
     *
     * @param pooler whether a pooler stands before the database, as far as that is known
     */
    void refuse(BooleanSupplier pooler) {
      behindPooler = pooler;
      refuses = true;
    }

    /** The database has answered. */
    void answered() {
      if (nextTry.get() != 0 && nextTry.getAndSet(0) != 0) {
        LOG.info("the database answers again");
      }
    }

    /** A statement that began then had no answer. */
    void unanswered(long startNanos) {
      boolean others = open.stream().anyMatch(each -> each.answeredNanos() - startNanos > 0);
      if (refuses && !others && nextTry.compareAndSet(0, tryAt(0))) {
        LOG.warn(
            "the database answers no statement; until it does, who needs a connection is refused at"
                + " once, but one a second");
      }
    }

    /** Returns whether a borrower may go on: once a second while the database is silent. */
    boolean admits() {
      long due = nextTry.get();
      return due == 0 || (time.nanos() - due >= 0 && nextTry.compareAndSet(due, tryAt(TRY_NANOS)));
    }

    private long tryAt(long inNanos) {
      return notZero(time.nanos() + inNanos);
    }
  }

  Silence silence() {
    return silence;
  }

  /** Adds a connection that was opened. */
  @Override
  public PoolConnection get() {
    long now = time.nanos();
    boolean answered = !silence.behindPooler.getAsBoolean();
    if (answered) {
      silence.answered();
    }
    PoolConnection connection =
        new PoolConnection(this, now, answered ? now : now - PoolConnection.NEVER);
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

  /** A connection was found to be lost: what took it may have taken others. */
  void lost() {
    lostNanos = notZero(time.nanos());
  }

  /** Returns whether a connection may be lost that last answered, or was opened, at that time. */
  boolean isInDoubt(long nanos) {
    long lost = lostNanos;
    return lost != 0 && nanos - lost < 0;
  }

  private static long notZero(long nanos) {
    return nanos == 0 ? 1 : nanos;
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
    holds().forEach(each -> each.stamp(now));
  }

  /** Drops the connections that have been held without a statement for so long. */
  void forget(Duration unused) {
    long now = time.nanos();
    for (PoolConnection each : open) {
      Borrow hold = each.borrow();
      if (hold != null && hold.nanosWithoutStatement(now) >= unused.toNanos()) {
        each.closed();
      }
    }
  }

  Set<PoolConnection> open() {
    return open;
  }

  /** Returns the borrows of the connections that are known to be held. */
  Stream<Borrow> holds() {
    return open.stream().map(PoolConnection::borrow).filter(Objects::nonNull);
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
