// SPDX-License-Identifier: Apache-2.0
package dev.headroom.limit.shared;

import dev.headroom.limit.algorithm.SlidingWindow;
import dev.headroom.limit.algorithm.TokenBucket;
import dev.headroom.limit.rule.Limit;
import dev.headroom.limit.rule.LimitRule;
import java.time.Duration;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * One key of one rule as this instance knows it: the terms of the shared store, the last refusal,
 * and the permits that are owed to the store. Thread-safe.
 */
final class KeyState {
  /** The longest time for which a refusal is remembered: a hand-back may free permits earlier. */
  private static final long MAX_REFUSAL_NANOS = Duration.ofSeconds(1).toNanos();

  final LimitRule rule;
  final String key;
  final SharedTerms terms;
  final AtomicInteger owed = new AtomicInteger();
  final CopyOnWriteArrayList<RequestCoalescer> coalescers = new CopyOnWriteArrayList<>();
  volatile long recordedGeneration;
  volatile @Nullable KnownRefusal refusal;

  /**
   * A refusal of the shared store.
   *
   * <p>Immutable.
   *
   * @param permits what was refused; as many and more are refused until it ends
   * @param untilNanos when it ends here
   * @param fitsNanos when the permits would fit
   */
  record KnownRefusal(int permits, int remaining, long untilNanos, long fitsNanos) {}

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
  record SharedTerms(Limit limit, long extensionNanos, long leaseNanos, long spendNanos) {
    private static final Duration MIN_LEASE = Duration.ofMillis(10);
    private static final Duration MAX_LEASE = Duration.ofSeconds(1);
    private static final Duration MAX_BUCKET_LEASE = Duration.ofMillis(200);

    static SharedTerms of(LimitRule rule, Duration timeout) {
      Limit limit = rule.limit();
      long answer = timeout.toNanos();
      if (limit.algorithm() instanceof TokenBucket bucket) {
        return ofBucket(rule, bucket, answer);
      }
      if (!(limit.algorithm() instanceof SlidingWindow)) {
        return new SharedTerms(limit, 0, 0, answer);
      }
      int shared = rule.unavailablePolicy().sharedPermits(limit.permits());
      Limit stored = shared == limit.permits() ? limit : limit.withPermits(shared);
      long sixtieth = limit.period().toNanos() / 60;
      long lease =
          rule.leased() ? Math.clamp(sixtieth, MIN_LEASE.toNanos(), MAX_LEASE.toNanos()) : 0;
      long spend = Math.max(lease, answer);
      return new SharedTerms(stored, spend, lease, spend);
    }

    /**
     * A bucket is made smaller by what is refilled during a lease, where that leaves half of it.
     */
    private static SharedTerms ofBucket(LimitRule rule, TokenBucket bucket, long answer) {
      Limit limit = rule.limit();
      long full = bucket.size() * limit.period().toNanos() / limit.permits();
      long spend = Math.max(Math.min(MAX_BUCKET_LEASE.toNanos(), full / 10), answer);
      return rule.leased() && spend <= full / 2
          ? new SharedTerms(limit, spend, spend, spend)
          : new SharedTerms(limit, 0, 0, answer);
    }
  }

  KeyState(LimitRule rule, String key, SharedTerms terms, long generation) {
    this.rule = rule;
    this.key = key;
    this.terms = terms;
    this.recordedGeneration = generation;
  }

  /** Returns the refusal that still holds for a number of permits, or null. */
  @Nullable KnownRefusal refused(int permits, long now) {
    KnownRefusal last = refusal;
    return last != null && permits >= last.permits() && last.untilNanos() - now > 0 ? last : null;
  }

  void refuse(int permits, int remaining, long sentNanos, long waitNanos) {
    long hidden = Math.min(waitNanos, MAX_REFUSAL_NANOS);
    refusal = new KnownRefusal(permits, remaining, sentNanos + hidden, sentNanos + waitNanos);
  }

  boolean isIdle(long now) {
    KnownRefusal last = refusal;
    boolean refuses = last != null && last.untilNanos() - now > 0;
    return !refuses && owed.get() == 0 && coalescers.stream().allMatch(each -> each.isIdle(now));
  }
}
