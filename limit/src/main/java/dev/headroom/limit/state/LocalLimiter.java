// SPDX-License-Identifier: Apache-2.0
package dev.headroom.limit.state;

import dev.headroom.limit.rule.Decision;
import dev.headroom.limit.rule.Limit;
import dev.headroom.limit.rule.LimitListener;
import org.jspecify.annotations.Nullable;

/**
 * One limit on a {@link MemoryLimitState}, on the shortest way.
 *
 * <p>Thread-safe.
 */
public final class LocalLimiter {
  private final Limit limit;
  private final MemoryLimitState state;
  private final LimitListener listener;
  private final boolean silent;

  // A hint, written by races: an entry's key is final, and its refusal volatile.
  private @Nullable KeyEntry lastRefused;

  /** Creates a limiter. */
  public LocalLimiter(Limit limit, MemoryLimitState state, LimitListener listener) {
    this.limit = limit;
    this.state = state;
    this.listener = listener;
    this.silent = listener.equals(LimitListener.NONE);
  }

  /**
   * Takes all of the permits or none, and notifies the listener.
   *
   * @throws IllegalArgumentException when {@code permits} could never fit; nothing is taken
   */
  public Decision tryAcquire(String key, int permits) {
    Decision decision = state.take(limit, key, permits);
    listener.decided(limit, decision);
    return decision;
  }

  /** Takes one permit and returns only whether; without a listener, allocates nothing. */
  public boolean admits(String key) {
    if (!silent) {
      return tryAcquire(key, 1).admitted();
    }
    // The key that was refused last is most likely the next one.
    KeyEntry last = lastRefused;
    if (last != null && last.key.equals(key) && state.stillRefuses(last, limit)) {
      return false;
    }
    boolean admitted = state.admits(limit, key);
    if (!admitted) {
      KeyEntry entry = state.entry(limit, key);
      if (entry != last) {
        lastRefused = entry;
      }
    }
    return admitted;
  }
}
