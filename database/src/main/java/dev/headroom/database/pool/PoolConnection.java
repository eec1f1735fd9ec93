// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.pool;

import dev.headroom.database.jdbc.ConnectionTracker;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * One open connection of a pool: since when it is open, and who holds it.
 *
 * <p>Thread-safe. Its holder writes without a lock or a shared write but one count of the pool.
 */
final class PoolConnection implements ConnectionTracker {
  private static final VarHandle HOLD = handle("hold", Borrow.class);
  private static final VarHandle BORROWS = handle("borrows", long.class);
  private static final VarHandle ANSWERED = handle("answeredNanos", long.class);

  /** How long ago the database answered on a connection on which it has not answered yet. */
  static final long NEVER = Long.MAX_VALUE / 2;

  private final PoolConnections pool;
  private final long openedNanos;

  private @Nullable Borrow hold;

  @SuppressWarnings("UnusedVariable") // by its handle
  private long borrows;

  /** When the database last answered on it. */
  @SuppressWarnings("UnusedVariable") // by its handle
  private long answeredNanos;

  /** Whether a borrower had it since its session was reset; handed over with the connection. */
  private boolean needsReset;

  /** Whether a borrower has set a schema since that was reset; handed over with the connection. */
  private boolean hasOtherSchema;

  PoolConnection(PoolConnections pool, long openedNanos, long answeredNanos) {
    this.pool = pool;
    this.openedNanos = openedNanos;
    this.answeredNanos = answeredNanos;
  }

  private static VarHandle handle(String name, Class<?> type) {
    try {
      return MethodHandles.lookup().findVarHandle(PoolConnection.class, name, type);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  long openedNanos() {
    return openedNanos;
  }

  long borrows() {
    return (long) BORROWS.getAcquire(this);
  }

  /** Returns who holds the connection; null if nobody is known to. */
  @Nullable Borrow borrow() {
    return (Borrow) HOLD.getAcquire(this);
  }

  boolean needsReset() {
    return needsReset;
  }

  void needsReset(boolean value) {
    needsReset = value;
  }

  boolean hasOtherSchema() {
    return hasOtherSchema;
  }

  @Override
  public void schemaSet() {
    hasOtherSchema = true;
  }

  /** The session has the schema again with which it began. */
  void schemaReset() {
    hasOtherSchema = false;
  }

  /** The current thread has borrowed the connection; the time is noted when it is first used. */
  void borrowed() {
    if (hold == null) {
      pool.held(1);
    }
    BORROWS.setRelease(this, (long) BORROWS.getOpaque(this) + 1);
    HOLD.setRelease(this, new Borrow(pool.callSite()));
  }

  @Override
  public void touched() {
    Borrow known = hold;
    if (known != null) {
      if (!known.isStamped()) {
        known.stamp(pool.nanos());
      }
    } else if (pool.mayInferFromUse()) {
      borrowed();
      touched();
    }
  }

  @Override
  public void statementStarted(String sql, long startNanos) {
    Borrow known = hold;
    if (known == null || (!pool.isExact() && !known.thread().equals(Thread.currentThread()))) {
      if (pool.isOwnStatement(sql)) {
        return;
      }
      // Without a report of the pool, the first statement shows who holds the connection now.
      borrowed();
      known = hold;
    }
    if (known != null) {
      known.started(sql, startNanos);
    }
  }

  @Override
  public void statementEnded(long endNanos) {
    Borrow known = hold;
    if (known != null) {
      known.ended(endNanos);
    }
    ANSWERED.setOpaque(this, endNanos);
    pool.silence().answered();
  }

  @Override
  public void statementUnanswered(long startNanos, long endNanos) {
    Borrow known = hold;
    if (known != null) {
      known.ended(endNanos);
    }
    pool.silence().unanswered(startNanos);
  }

  @Override
  public void lost() {
    pool.lost();
  }

  /** Returns whether another one was found to be lost since it was opened and last answered. */
  boolean isInDoubt() {
    return pool.isInDoubt(openedNanos) && pool.isInDoubt(answeredNanos());
  }

  /** The database has answered a check of the connection. */
  void answered() {
    ANSWERED.setOpaque(this, pool.nanos());
  }

  /**
   * Returns when the database last answered on it; at first, when it was opened, or long ago where
   * a pooler opened it.
   */
  long answeredNanos() {
    return (long) ANSWERED.getOpaque(this);
  }

  @Override
  public void returned() {
    // A pool that closes may abort a connection while its holder returns it.
    if (hold != null && HOLD.getAndSet(this, null) != null) {
      pool.held(-1);
    }
  }

  @Override
  public void closed() {
    returned();
    pool.closed(this);
  }
}
