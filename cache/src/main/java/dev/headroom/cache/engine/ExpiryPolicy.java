// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cache.engine;

import dev.headroom.cache.policy.CachePolicy;
import dev.headroom.ground.TimeSource;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Tells how long the values of one cache live, and what a hit late in that time does.
 *
 * <p>Early refresh is XFetch (Vattani, Chierichetti, Lowenstein, "Optimal Probabilistic Cache
 * Stampede Prevention", VLDB 2015): a hit refreshes if now - cost * beta * ln(u) is past the end, u
 * drawn evenly from (0, 1]. As ln(u) is below -20 once in half a billion draws, no draw is made
 * before 20 * beta * cost to the end.
 *
 * <p>Thread-safe.
 */
public final class ExpiryPolicy<V> {

  /** How long after a failed refresh none is tried again. */
  static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);

  private static final long LEAST_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
  private static final double MOST_DRAW = 20;

  private final CachePolicy<V> policy;
  private final boolean tiered;
  private final TimeSource time;
  private final DoubleSupplier random;

  ExpiryPolicy(CachePolicy<V> policy, boolean tiered, TimeSource time, DoubleSupplier random) {
    this.policy = policy;
    this.tiered = tiered;
    this.time = time;
    this.random = random;
  }

  /** The whole time of a value that was loaded now, in nanoseconds, before any jitter. */
  long ttlNanos(LoadedValue<V> loaded, @Nullable Entry<V> previous) {
    Duration own = loaded.ttl();
    if (own != null) {
      return own.toNanos();
    }
    if (policy.negative.test(loaded.value())) {
      return policy.negativeTtl.toNanos();
    }
    return adapted(loaded.value(), previous);
  }

  private long adapted(V value, @Nullable Entry<V> previous) {
    Duration least = policy.leastTtl;
    Duration most = policy.mostTtl;
    if (least == null || most == null || previous == null) {
      return policy.ttl.toNanos();
    }
    long known = previous.expiry().ttlNanos();
    long next = value.equals(previous.value()) ? known * 2 : known / 2;
    return Math.clamp(next, least.toNanos(), most.toNanos());
  }

  /** Shortens a time by a share of its own. */
  long jittered(long ttlNanos, int keyHash) {
    double share = policy.shareOfTtl(keyHash ^ time.nanos());
    return Math.max(LEAST_NANOS, (long) (ttlNanos * share));
  }

  /** The life of a value that has so much of its time left. */
  Expiry expiry(long leftNanos, long ttlNanos, long costNanos) {
    long now = time.nanos();
    long over = now + leftNanos;
    long copy = tiered ? Math.min(leftNanos, copyNanos(now)) : leftNanos;
    return new Expiry(
        now + copy, over, over - earlyNanos(leftNanos, ttlNanos, costNanos), ttlNanos, costNanos);
  }

  private long copyNanos(long seed) {
    return Math.max(LEAST_NANOS, (long) (policy.memoryTtl.toNanos() * policy.shareOfTtl(seed)));
  }

  /** How long before the end a hit may first refresh. */
  private long earlyNanos(long leftNanos, long ttlNanos, long costNanos) {
    long ahead = (long) ((1 - policy.refreshAhead) * ttlNanos);
    long early = (long) (MOST_DRAW * policy.earlyRefresh * costNanos);
    return Math.min(leftNanos, Math.max(ahead, early));
  }

  /** What is to be done with a value that is hit, apart from what its mark says. */
  public Freshness freshness(Expiry life, long now) {
    if (now - life.expiryNanos() >= 0) {
      long over = now - life.expiryNanos();
      return over < policy.whileRevalidate.toNanos() ? Freshness.STALE : Freshness.EXPIRED;
    }
    if (isEarly(life, now)) {
      return Freshness.EARLY;
    }
    return now - life.memoryExpiryNanos() < 0 ? Freshness.FRESH : Freshness.MEMORY_EXPIRED;
  }

  /** Whether a value is of use when it cannot be loaded. */
  boolean isUsableAfterFailure(Expiry life, long now) {
    return now - life.expiryNanos() < policy.ifError.toNanos();
  }

  /** Whether a value is of use when its load takes long. */
  boolean isUsableWhileLoading(Expiry life, long now) {
    return now - life.expiryNanos() < policy.grace().toNanos();
  }

  /** The same value, not thought of for a while. */
  Entry<V> withoutCheckFor(Entry<V> entry, long pauseNanos) {
    long now = time.nanos();
    long last = entry.expiry().expiryNanos() + policy.grace().toNanos();
    return entry.freshUntil(now + Math.min(pauseNanos, Math.max(0, last - now)));
  }

  private boolean isEarly(Expiry life, long now) {
    if (now - life.refreshNanos() < 0) {
      return false;
    }
    long left = life.expiryNanos() - now;
    return left <= (1 - policy.refreshAhead) * life.ttlNanos()
        || (policy.earlyRefresh > 0
            && -Math.log(1 - random.getAsDouble()) * policy.earlyRefresh * life.costNanos()
                >= left);
  }

  /** What a value's time says. */
  public enum Freshness {
    /** Serve it. */
    FRESH,
    /** Serve it, and load it anew meanwhile. */
    EARLY,
    /** Ask the shared level again. */
    MEMORY_EXPIRED,
    /** Its time is over: serve it, and load it anew meanwhile. */
    STALE,
    /** Load it. */
    EXPIRED
  }
}
