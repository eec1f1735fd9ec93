// SPDX-License-Identifier: Apache-2.0
package dev.headroom.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.headroom.ground.StoreUnavailableException;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class RateLimiterTest {
  private static final RateLimit RULE = RateLimit.parse("api", "2/min");

  private final HandTime time = new HandTime();
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final LimitState local = new MemoryLimitState(time);
  private final MemoryLimitState sharedLog = new MemoryLimitState(time);
  private boolean away;
  private final LimitState shared =
      (rule, key, permits) -> {
        if (away) {
          throw new StoreUnavailableException("redis", "limit", Duration.ofMillis(3));
        }
        Decision decision = sharedLog.take(rule, key, permits);
        return new Decision(
            decision.admitted(),
            decision.limit(),
            decision.remaining(),
            decision.retryAfter(),
            Decision.Source.SHARED);
      };
  private final RateLimiter limiter =
      new RateLimiter(RULE, shared, local, new LimitMeters(registry));

  @Test
  void refusesTheFirstCallAboveTheLimit() {
    assertThat(limiter.tryAcquire("ann").remaining()).isEqualTo(1);
    assertThat(limiter.tryAcquire("ann").remaining()).isZero();

    Decision third = limiter.tryAcquire("ann");

    assertThat(third.admitted()).isFalse();
    assertThat(third.retryAfter()).isEqualTo(Duration.ofMinutes(1));
    assertThat(third.source()).isEqualTo(Decision.Source.SHARED);
  }

  @Test
  void decidesLocallyWhileTheSharedStateIsAwayAndReturnsToIt() {
    limiter.tryAcquire("ann", 2);
    away = true;

    assertThat(limiter.tryAcquire("ann", 2).source()).isEqualTo(Decision.Source.LOCAL);
    assertThat(limiter.tryAcquire("ann").admitted()).isFalse();
    away = false;
    assertThat(limiter.tryAcquire("ann").source()).isEqualTo(Decision.Source.SHARED);
    assertThat(count("headroom.limit.fallbacks", "rule", "api")).isEqualTo(2);
  }

  @Test
  void admitsNoMoreThanTheLimitOnItsOwnWhileCutOff() {
    away = true;
    int admitted = 0;
    for (int i = 0; i < 50; i++) {
      admitted += limiter.tryAcquire("ann").admitted() ? 1 : 0;
    }

    assertThat(admitted).isEqualTo(2);
  }

  @Test
  void throwsTheFactsWhenAPermitIsRequired() {
    limiter.tryAcquire("ann", 2);

    assertThatExceptionOfType(LimitExceededException.class)
        .isThrownBy(() -> limiter.require("ann"))
        .withMessage("limit api is used up: 2/min, 0 remaining; retry after 60000 ms")
        .satisfies(refusal -> assertThat(refusal.rule()).isEqualTo(RULE))
        .satisfies(refusal -> assertThat(refusal.decision().admitted()).isFalse())
        .satisfies(refusal -> assertThat(refusal.getStackTrace()).isEmpty());
  }

  @Test
  void countsUnderBothNamesAndNeverByKey() {
    assertThat(count("rate.limit.requests")).isZero();
    for (String key : new String[] {"ann", "ann", "ann", "bob"}) {
      limiter.tryAcquire(key);
    }

    assertThat(count("rate.limit.requests")).isEqualTo(4);
    assertThat(count("rate.limit.exceeded")).isEqualTo(1);
    assertThat(count("headroom.limit.decisions", "outcome", "admitted", "source", "shared"))
        .isEqualTo(3);
    assertThat(count("headroom.limit.decisions", "rule", "api", "outcome", "refused")).isEqualTo(1);
    assertThat(registry.getMeters())
        .allSatisfy(meter -> assertThat(meter.getId().getTags().toString()).doesNotContain("ann"));
  }

  @Test
  void countsForgottenPermits() {
    new LimitMeters(registry).forgotten("api", 7);

    assertThat(count("headroom.limit.forgotten", "rule", "api")).isEqualTo(7);
  }

  private double count(String meter, String... tags) {
    return registry.get(meter).tags(tags).counter().count();
  }
}
