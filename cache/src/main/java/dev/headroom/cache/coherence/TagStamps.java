// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cache.coherence;

import java.util.Collection;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * When each tag of an application was ended last, as far as this instance has heard.
 *
 * <p>Method. Ended values stay in the shared level, so a value is judged twice. In memory by a
 * count of this process: who begins to read notes it, and a tag that was ended at a higher count
 * ends the value. On its way from the shared level by positions of the log: the value's birth
 * against the tag's last end, which is known here if the log was heard since before that birth.
 * Tags that share a slot end each other's values too, which costs a reload.
 *
 * <p>Thread-safe. Holds 1 MiB, made at the start: the first end costs no more than the others.
 */
public final class TagStamps {

  private static final int BITS = 16;

  private final ReentrantLock lock = new ReentrantLock();
  private final AtomicLongArray positions = new AtomicLongArray(1 << BITS);
  private final AtomicLongArray ticks = new AtomicLongArray(1 << BITS);
  private volatile long tick;
  private volatile long since = Long.MAX_VALUE;

  public static int @Nullable [] hashes(Collection<String> tags) {
    return tags.isEmpty() ? null : tags.stream().mapToInt(String::hashCode).toArray();
  }

  long tick() {
    return tick;
  }

  /** Notes an end; the position is 0 where the log was not told. */
  void invalidated(int[] hashes, long position) {
    lock.lock();
    try {
      long next = tick + 1;
      // The count grows last: who notes the new one begins to read when the end can be seen.
      for (int hash : hashes) {
        int slot = slot(hash);
        positions.accumulateAndGet(slot, position, Math::max);
        ticks.set(slot, next);
      }
      tick = next;
    } finally {
      lock.unlock();
    }
  }

  /** All that is known of the log begins here. */
  void reset(long position) {
    since = position;
  }

  boolean isInvalidated(int[] hashes, long readTick) {
    for (int hash : hashes) {
      if (ticks.get(slot(hash)) > readTick) {
        return true;
      }
    }
    return false;
  }

  boolean coversFrom(long birth) {
    return birth >= since;
  }

  boolean wasInvalidatedAfter(long birth, int[] hashes) {
    for (int hash : hashes) {
      if (positions.get(slot(hash)) > birth) {
        return true;
      }
    }
    return false;
  }

  private static int slot(int hash) {
    return (hash * 0x9E3779B9) >>> (Integer.SIZE - BITS);
  }
}
