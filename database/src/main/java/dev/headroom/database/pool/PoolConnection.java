// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.pool;

import dev.headroom.database.jdbc.ConnectionUse;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * One open connection of a pool: since when it is open, and who holds it.
 *
 * <p>Thread-safe. Its holder writes without a lock or a shared write but one count of the pool.
 */
final class PoolConnection implements ConnectionUse {
  private static final VarHandle HOLD = handle("hold", Hold.class);
  private static final VarHandle BORROWS = handle("borrows", long.class);

  private final PoolConnections pool;
  private final long openedNanos;

  private @Nullable Hold hold;

  @SuppressWarnings("UnusedVariable") // by its handle
  private long borrows;

  PoolConnection(PoolConnections pool, long openedNanos) {
    this.pool = pool;
    this.openedNanos = openedNanos;
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
  @Nullable Hold hold() {
    return (Hold) HOLD.getAcquire(this);
  }

  /** The current thread has borrowed the connection; the time is noted when it is first used. */
  void borrowed() {
    if (hold == null) {
      pool.held(1);
    }
    BORROWS.setRelease(this, (long) BORROWS.getOpaque(this) + 1);
    HOLD.setRelease(this, new Hold(pool.callSite()));
  }

  @Override
  public void used() {
    Hold known = hold;
    if (known != null) {
      if (!known.isStamped()) {
        known.stamp(pool.nanos());
      }
    } else if (pool.mayInferFromUse()) {
      borrowed();
      used();
    }
  }

  @Override
  public void statementStarted(String sql, long startNanos) {
    Hold known = hold;
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
    Hold known = hold;
    if (known != null) {
      known.ended(endNanos);
    }
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
