// SPDX-License-Identifier: Apache-2.0
package dev.headroom.limit;

import dev.headroom.limit.rule.Limit;
import dev.headroom.limit.rule.LimitRule;
import java.time.Duration;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * One key of one rule as this instance knows it: how the rule is held, the refusal that still
 * holds, and what is owed to the shared state. Thread-safe.
 */
final class KeyState {
  /** A hand-back or a raised limit may free permits earlier than was told; so long it may hide. */
  private static final long LONGEST_DENIAL_NANOS = Duration.ofSeconds(1).toNanos();

  final LimitRule rule;
  final String key;
  final SharedTerms terms;
  final AtomicInteger owed = new AtomicInteger();
  final CopyOnWriteArrayList<RequestCoalescer> coalescers = new CopyOnWriteArrayList<>();
  volatile long recordedGeneration;
  volatile @Nullable KnownRefusal refusal;

  /**
   * A refusal of the shared state.
   *
   * <p>Immutable.
   *
   * @param permits what was refused; as many and more are refused until it ends
   * @param untilNanos when it ends here
   * @param fitsNanos when the permits would fit
   */
  record KnownRefusal(int permits, int remaining, long untilNanos, long fitsNanos) {}

  /**
   * How a rule is held in the shared state.
   *
   * <p>Immutable.
   *
   * @param limit what the shared state may give
   * @param stretchNanos by how much its windows are longer
   * @param leaseNanos how long a lease lasts; 0 for none
   * @param spendNanos how long after the call was sent a permit may be spent
   */
  record SharedTerms(Limit limit, long stretchNanos, long leaseNanos, long spendNanos) {
    private static final Duration SHORTEST = Duration.ofMillis(10);
    private static final Duration LONGEST = Duration.ofSeconds(1);
    private static final Duration LONGEST_OF_BURST = Duration.ofMillis(200);

    static SharedTerms of(LimitRule rule, Duration timeout) {
      Limit limit = rule.limit();
      long answer = timeout.toNanos();
      return switch (limit.shape()) {
        case Limit.Calendar calendar -> new SharedTerms(limit, 0, 0, answer);
        case Limit.Burst burst -> ofBurst(rule, burst, answer);
        case Limit.Sliding sliding -> {
          int shared = rule.unavailablePolicy().sharedPermits(limit.permits());
          Limit stored = shared == limit.permits() ? limit : limit.withPermits(shared);
          long sixtieth = limit.period().toNanos() / 60;
          long lease =
              rule.leased() ? Math.clamp(sixtieth, SHORTEST.toNanos(), LONGEST.toNanos()) : 0;
          long spend = Math.max(lease, answer);
          yield new SharedTerms(stored, spend, lease, spend);
        }
      };
    }

    /** A burst is made smaller by what is regained in a lease, where that leaves half of it. */
    private static SharedTerms ofBurst(LimitRule rule, Limit.Burst burst, long answer) {
      Limit limit = rule.limit();
      long full = burst.size() * limit.period().toNanos() / limit.permits();
      long spend = Math.max(Math.min(LONGEST_OF_BURST.toNanos(), full / 10), answer);
      return rule.leased() && spend <= full / 2
          ? new SharedTerms(limit, spend, spend, spend)
          : new SharedTerms(limit, 0, 0, answer);
    }
  }

  KeyState(LimitRule rule, String key, SharedTerms held, long generation) {
    this.rule = rule;
    this.key = key;
    this.terms = held;
    this.recordedGeneration = generation;
  }

  /** Returns the refusal that still holds for so many permits, or null. */
  @Nullable KnownRefusal denied(int permits, long now) {
    KnownRefusal known = refusal;
    return known != null && permits >= known.permits() && known.untilNanos() - now > 0
        ? known
        : null;
  }

  void deny(int permits, int remaining, long sentNanos, long waitNanos) {
    long hidden = Math.min(waitNanos, LONGEST_DENIAL_NANOS);
    refusal = new KnownRefusal(permits, remaining, sentNanos + hidden, sentNanos + waitNanos);
  }

  boolean isIdle(long now) {
    KnownRefusal known = refusal;
    boolean denies = known != null && known.untilNanos() - now > 0;
    return !denies && owed.get() == 0 && coalescers.stream().allMatch(tap -> tap.isIdle(now));
  }
}
