// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cache.engine;

import dev.headroom.cache.engine.MemoryStore.Entry;
import dev.headroom.cache.policy.CachePolicy;
import dev.headroom.ground.TimeSource;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Computes when the values of one cache expire, and what a hit late in that time does.
 *
 * <p>Thread-safe.
 */
public final class ExpiryPolicy<V> {

  /** The pause between a failed refresh and the next one. */
  static final long RETRY_PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);

  private static final long MIN_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  private final CachePolicy<V> policy;
  private final boolean shared;
  private final TimeSource time;

  ExpiryPolicy(CachePolicy<V> policy, boolean shared, TimeSource time) {
    this.policy = policy;
    this.shared = shared;
    this.time = time;
  }

  /**
   * Returns the TTL of a value that was loaded now, before any jitter.
   *
   * @param own the TTL that its loader set; null for the policy's
   */
  long ttlNanos(V value, @Nullable Duration own) {
    Duration ttl =
        own != null ? own : policy.negative().test(value) ? policy.negativeTtl() : policy.ttl();
    return ttl.toNanos();
  }

  /** Shortens a TTL by a random share. */
  long jittered(long ttlNanos, int keyHash) {
    double share = shareOfTtl(keyHash ^ time.nanos());
    return Math.max(MIN_NANOS, (long) (ttlNanos * share));
  }

  /** Returns the share of the TTLs that one value gets; near seeds give distant ones. */
  private double shareOfTtl(long seed) {
    long mixed = seed * 0x9E3779B97F4A7C15L;
    mixed = (mixed ^ (mixed >>> 32)) * 0xD6E8FEB86659FD93L;
    double unit = (mixed >>> 11) * 0x1p-53;
    return 1 - policy.jitter() * unit;
  }

  /** Returns the expiry of a value with so much of its TTL left. */
  Expiry expiry(long leftNanos, long ttlNanos) {
    long now = time.nanos();
    long expiry = now + leftNanos;
    long inMemory = shared ? Math.min(leftNanos, memoryTtlNanos(now)) : leftNanos;
    long refresh = expiry - Math.min(leftNanos, (long) ((1 - policy.refreshAhead()) * ttlNanos));
    return new Expiry(now + inMemory, expiry, refresh, ttlNanos);
  }

  private long memoryTtlNanos(long seed) {
    return Math.max(MIN_NANOS, (long) (policy.memoryTtl().toNanos() * shareOfTtl(seed)));
  }

  /** Returns how fresh a value is by its age; its stamp says whether it was invalidated. */
  public Freshness freshness(Expiry expiry, long now) {
    long expired = now - expiry.expiryNanos();
    if (expired >= 0) {
      return expired < policy.staleWhileRevalidate().toNanos()
          ? Freshness.STALE
          : Freshness.EXPIRED;
    }
    if (now - expiry.refreshNanos() >= 0) {
      return Freshness.REFRESH_DUE;
    }
    return now - expiry.memoryExpiryNanos() < 0 ? Freshness.FRESH : Freshness.MEMORY_EXPIRED;
  }

  /** Returns whether a value may still be served when it cannot be loaded. */
  boolean isUsableAfterFailure(Expiry expiry, long now) {
    return now - expiry.expiryNanos() < policy.grace().toNanos();
  }

  /** Returns the same value, fresh for a pause, though no longer than it may be served. */
  Entry<V> extended(Entry<V> entry, long pauseNanos) {
    long now = time.nanos();
    long last = entry.expiry().expiryNanos() + policy.grace().toNanos();
    return entry.freshUntil(now + Math.min(pauseNanos, Math.max(0, last - now)));
  }

  /**
   * When a value expires, on the monotonic clock of this process. Immutable.
   *
   * @param memoryExpiryNanos when its copy in memory expires
   * @param expiryNanos when the value expires
   * @param refreshNanos from when on a hit refreshes it; {@code expiryNanos} if never
   * @param ttlNanos its whole TTL
   */
  public record Expiry(long memoryExpiryNanos, long expiryNanos, long refreshNanos, long ttlNanos) {

    /** Returns until when a hit needs no look at the expiry. */
    long checkAtNanos() {
      return memoryExpiryNanos - refreshNanos < 0 ? memoryExpiryNanos : refreshNanos;
    }
  }

  /** What a value's age says about serving it. */
  public enum Freshness {
    /** Serve it. */
    FRESH,
    /** Serve it and refresh it in the background. */
    REFRESH_DUE,
    /** Read the shared level again. */
    MEMORY_EXPIRED,
    /** Expired, within the grace of the policy: serve it and refresh it in the background. */
    STALE,
    /** Load it. */
    EXPIRED
  }
}
