// SPDX-License-Identifier: Apache-2.0
package dev.headroom.limit;

import java.time.Duration;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * One key of one rule as this instance knows it: how the rule is held, the refusal that still
 * holds, and what is owed to the shared state. Thread-safe.
 */
final class Subject {
  /** A hand-back or a raised limit may free permits earlier than was told; so long it may hide. */
  private static final long LONGEST_DENIAL_NANOS = Duration.ofSeconds(1).toNanos();

  final LimitRule rule;
  final String key;
  final Held held;
  final AtomicInteger owed = new AtomicInteger();
  final CopyOnWriteArrayList<Tap> taps = new CopyOnWriteArrayList<>();
  volatile long chargedGeneration;
  volatile @Nullable Denial denial;

  /**
   * A refusal of the shared state.
   *
   * <p>Immutable.
   *
   * @param permits what was refused; as many and more are refused until it ends
   * @param untilNanos when it ends here
   * @param fitsNanos when the permits would fit
   */
  record Denial(int permits, int remaining, long untilNanos, long fitsNanos) {}

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
  record Held(RateLimit limit, long stretchNanos, long leaseNanos, long spendNanos) {
    private static final Duration SHORTEST = Duration.ofMillis(10);
    private static final Duration LONGEST = Duration.ofSeconds(1);
    private static final Duration LONGEST_OF_BURST = Duration.ofMillis(200);

    static Held of(LimitRule rule, Duration timeout) {
      RateLimit limit = rule.limit();
      long answer = timeout.toNanos();
      return switch (limit.shape()) {
        case RateLimit.Calendar calendar -> new Held(limit, 0, 0, answer);
        case RateLimit.Burst burst -> ofBurst(rule, burst, answer);
        case RateLimit.Sliding sliding -> {
          int shared = rule.onFailure().shared(limit.permits());
          RateLimit stored = shared == limit.permits() ? limit : limit.withPermits(shared);
          long sixtieth = limit.period().toNanos() / 60;
          long lease =
              rule.leased() ? Math.clamp(sixtieth, SHORTEST.toNanos(), LONGEST.toNanos()) : 0;
          long spend = Math.max(lease, answer);
          yield new Held(stored, spend, lease, spend);
        }
      };
    }

    /** A burst is made smaller by what is regained in a lease, where that leaves half of it. */
    private static Held ofBurst(LimitRule rule, RateLimit.Burst burst, long answer) {
      RateLimit limit = rule.limit();
      long full = burst.size() * limit.period().toNanos() / limit.permits();
      long spend = Math.max(Math.min(LONGEST_OF_BURST.toNanos(), full / 10), answer);
      return rule.leased() && spend <= full / 2
          ? new Held(limit, spend, spend, spend)
          : new Held(limit, 0, 0, answer);
    }
  }

  Subject(LimitRule rule, String key, Held held, long generation) {
    this.rule = rule;
    this.key = key;
    this.held = held;
    this.chargedGeneration = generation;
  }

  /** Returns the refusal that still holds for so many permits, or null. */
  @Nullable Denial denied(int permits, long now) {
    Denial known = denial;
    return known != null && permits >= known.permits() && known.untilNanos() - now > 0
        ? known
        : null;
  }

  void deny(int permits, int remaining, long sentNanos, long waitNanos) {
    long hidden = Math.min(waitNanos, LONGEST_DENIAL_NANOS);
    denial = new Denial(permits, remaining, sentNanos + hidden, sentNanos + waitNanos);
  }

  boolean isIdle(long now) {
    Denial known = denial;
    boolean denies = known != null && known.untilNanos() - now > 0;
    return !denies && owed.get() == 0 && taps.stream().allMatch(tap -> tap.isIdle(now));
  }
}
