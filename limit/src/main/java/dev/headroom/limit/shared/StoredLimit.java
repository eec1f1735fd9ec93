// SPDX-License-Identifier: Apache-2.0
package dev.headroom.limit.shared;

import dev.headroom.limit.algorithm.SlidingWindow;
import dev.headroom.limit.algorithm.TokenBucket;
import dev.headroom.limit.rule.Limit;
import dev.headroom.limit.rule.LimitRule;
import java.time.Duration;

/**
 * The limit that the shared store enforces for a rule, and how long its permits may be spent.
 *
 * <p>Immutable.
 *
 * @param limit the limit that the shared store enforces
 * @param extensionNanos by how much longer its windows are
 * @param leaseNanos how long a lease lasts; 0 for none
 * @param spendNanos how long after the call was sent a permit may be spent
 */
record StoredLimit(Limit limit, long extensionNanos, long leaseNanos, long spendNanos) {
  private static final Duration MIN_LEASE = Duration.ofMillis(10);
  private static final Duration MAX_LEASE = Duration.ofSeconds(1);

  /**
   * Returns how a store enforces a rule.
   *
   * @param timeout how long a call of the store waits for its answer at most
   */
  static StoredLimit of(LimitRule rule, Duration timeout) {
    Limit limit = rule.limit();
    long timeoutNanos = timeout.toNanos();
    if (limit.algorithm() instanceof TokenBucket) {
      return ofBucket(rule, timeoutNanos);
    }
    if (!(limit.algorithm() instanceof SlidingWindow)) {
      return new StoredLimit(limit, 0, 0, timeoutNanos);
    }
    int shared = rule.unavailablePolicy().sharedPermits(limit.permits());
    Limit stored = shared == limit.permits() ? limit : limit.withPermits(shared);
    long sixtieth = limit.period().toNanos() / 60;
    long lease = rule.leased() ? Math.clamp(sixtieth, MIN_LEASE.toNanos(), MAX_LEASE.toNanos()) : 0;
    long spend = Math.max(lease, timeoutNanos);
    return new StoredLimit(stored, spend, lease, spend);
  }

  /**
   * A bucket is made smaller by what is refilled during a lease; see {@link LimitRule#capacity}.
   */
  private static StoredLimit ofBucket(LimitRule rule, long timeoutNanos) {
    long lease = rule.bucketLease().toNanos();
    return lease > 0 && lease >= timeoutNanos
        ? new StoredLimit(rule.limit(), lease, lease, lease)
        : new StoredLimit(rule.limit(), 0, 0, timeoutNanos);
  }
}
