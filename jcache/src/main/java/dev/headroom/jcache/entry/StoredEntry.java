// SPDX-License-Identifier: Apache-2.0
package dev.headroom.jcache.entry;

import java.util.concurrent.atomic.AtomicReference;

/**
 * An entry as it is stored: a value and its expiry. A writer holds its key's lock, except for a hit
 * that prolongs it.
 *
 * <p>Thread-safe.
 */
public final class StoredEntry<V> {

  /** The expiry of an entry that never expires. */
  static final long NEVER = Long.MAX_VALUE;

  /** The expiry of an entry that has expired. */
  static final long EXPIRED = Long.MIN_VALUE;

  /** No expiry: a hit leaves that of the entry as it is. */
  static final long UNCHANGED = Long.MIN_VALUE + 1;

  private final AtomicReference<State<V>> state;

  StoredEntry(V value, long expiryNanos) {
    this.state = new AtomicReference<>(new State<>(value, expiryNanos));
  }

  public V value() {
    return state.get().value();
  }

  /** When it expires, on the monotonic clock; or {@link #NEVER}, or {@link #EXPIRED}. */
  long expiryNanos() {
    return state.get().expiryNanos();
  }

  boolean isExpired(long nowNanos) {
    return state.get().isExpired(nowNanos);
  }

  /** Expires it if its time has come; from then on nothing prolongs it. */
  boolean expireIfDue(long nowNanos) {
    while (true) {
      State<V> now = state.get();
      if (!now.isExpired(nowNanos)) {
        return false;
      }
      if (now.expiryNanos() == EXPIRED
          || state.compareAndSet(now, new State<>(now.value(), EXPIRED))) {
        return true;
      }
    }
  }

  /** Sets another expiry, unless it has expired meanwhile. */
  void prolong(long expiryNanos) {
    State<V> now = state.get();
    while (now.expiryNanos() != EXPIRED
        && !state.compareAndSet(now, new State<>(now.value(), expiryNanos))) {
      now = state.get();
    }
  }

  void replace(V value, long expiryNanos) {
    state.set(new State<>(value, expiryNanos));
  }

  private record State<V>(V value, long expiryNanos) {

    boolean isExpired(long nowNanos) {
      return expiryNanos == EXPIRED || (expiryNanos != NEVER && nowNanos - expiryNanos >= 0);
    }
  }
}
