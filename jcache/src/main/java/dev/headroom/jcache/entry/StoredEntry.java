// SPDX-License-Identifier: Apache-2.0
package dev.headroom.jcache.entry;

import java.util.concurrent.atomic.AtomicReference;

/**
 * An entry as it is kept: a value and the end of its life. Who changes it holds its key's lock, but
 * for a hit that prolongs it.
 *
 * <p>Thread-safe.
 */
public final class StoredEntry<V> {

  /** The end of a life without end. */
  static final long NEVER = Long.MAX_VALUE;

  /** The end of a life that is over at once, or was found to be. */
  static final long EXPIRED = Long.MIN_VALUE;

  private final AtomicReference<State<V>> state;

  StoredEntry(V value, long overNanos) {
    this.state = new AtomicReference<>(new State<>(value, overNanos));
  }

  public V value() {
    return state.get().value();
  }

  /** When it is over, on the monotonic clock; or {@link #NEVER}, or {@link #EXPIRED}. */
  long expiryNanos() {
    return state.get().overNanos();
  }

  boolean isExpired(long nowNanos) {
    return state.get().isOver(nowNanos);
  }

  /** Ends it if its life is over; from then on nothing prolongs it. */
  boolean expireIfDue(long nowNanos) {
    while (true) {
      State<V> now = state.get();
      if (!now.isOver(nowNanos)) {
        return false;
      }
      if (now.overNanos() == EXPIRED
          || state.compareAndSet(now, new State<>(now.value(), EXPIRED))) {
        return true;
      }
    }
  }

  /** Sets another end, unless it was ended meanwhile. */
  void prolong(long overNanos) {
    State<V> now = state.get();
    while (now.overNanos() != EXPIRED
        && !state.compareAndSet(now, new State<>(now.value(), overNanos))) {
      now = state.get();
    }
  }

  void replace(V value, long overNanos) {
    state.set(new State<>(value, overNanos));
  }

  private record State<V>(V value, long overNanos) {

    boolean isOver(long nowNanos) {
      return overNanos == EXPIRED || (overNanos != NEVER && nowNanos - overNanos >= 0);
    }
  }
}
