// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cache.coherence;

import java.util.Collection;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * When each tag of an application was last invalidated, as far as this instance knows.
 *
 * <p>Method. Values whose tag was invalidated stay in the shared level, so a value is judged twice.
 * In memory by a count of this process: a read notes it first, and a tag that was invalidated at a
 * higher count invalidates the value. On its way from the shared level by positions of the log: the
 * position of the value against that of the tag's last invalidation, which is known here if the log
 * was followed since before the value's position. Tags that share a slot invalidate each other's
 * values too, which costs a load.
 *
 * <p>Thread-safe. Holds 1 MiB from the first invalidation on, half of it without a shared level.
 */
final class TagStamps {

  private static final int BITS = 16;

  private final ReentrantLock lock = new ReentrantLock();
  private volatile @Nullable AtomicLongArray positions;
  private volatile @Nullable AtomicLongArray ticks;
  private volatile long tick;
  private volatile long since = Long.MAX_VALUE;

  static int[] hashes(Collection<String> tags) {
    return tags.stream().mapToInt(String::hashCode).toArray();
  }

  long tick() {
    return tick;
  }

  /** Records an invalidation; the position is 0 where the log has none. */
  void invalidated(int[] hashes, long position) {
    lock.lock();
    try {
      long next = tick + 1;
      AtomicLongArray bySlot = ticks == null ? new AtomicLongArray(1 << BITS) : ticks;
      ticks = bySlot;
      AtomicLongArray logged = positions;
      if (logged == null && position > 0) {
        logged = new AtomicLongArray(1 << BITS);
        positions = logged;
      }
      // The count grows last: whoever notes the new one reads when the invalidation is visible.
      for (int hash : hashes) {
        int slot = slot(hash);
        // What this instance did itself may come twice: from its thread, and from the log. What was
        // read since the first time is newer than both.
        if (logged == null || position == 0 || logged.get(slot) < position) {
          if (logged != null) {
            logged.accumulateAndGet(slot, position, Math::max);
          }
          bySlot.set(slot, next);
        }
      }
      tick = next;
    } finally {
      lock.unlock();
    }
  }

  /** Records the position from which on the log is known. */
  void reset(long position) {
    since = position;
  }

  boolean isInvalidated(int[] hashes, long readTick) {
    AtomicLongArray bySlot = ticks;
    for (int hash : hashes) {
      if (bySlot != null && bySlot.get(slot(hash)) > readTick) {
        return true;
      }
    }
    return false;
  }

  boolean coversFrom(long position) {
    return position >= since;
  }

  boolean wasInvalidatedAfter(long position, int[] hashes) {
    AtomicLongArray logged = positions;
    for (int hash : hashes) {
      if (logged != null && logged.get(slot(hash)) > position) {
        return true;
      }
    }
    return false;
  }

  private static int slot(int hash) {
    return (hash * 0x9E3779B9) >>> (Integer.SIZE - BITS);
  }
}
