// SPDX-License-Identifier: Apache-2.0
package dev.headroom.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.sun.management.ThreadMXBean;
import dev.headroom.ground.TimeSource;
import dev.headroom.limit.rule.Decision;
import dev.headroom.limit.rule.Limit;
import dev.headroom.limit.rule.LimitListener;
import dev.headroom.limit.rule.LimitMeter;
import dev.headroom.limit.rule.LimitRule;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class RateLimiterTest {
  private static final Limit RULE = Limit.parse("api", "2/min");

  private final ManualTime time = new ManualTime();
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final RateLimiter limiter =
      limits(time, new LimitMeters(registry)).limiter(LimitRule.of(RULE));

  @Test
  void refusesTheFirstCallAboveTheLimit() {
    assertThat(limiter.tryAcquire("ann").remaining()).isEqualTo(1);
    assertThat(limiter.tryAcquire("ann").remaining()).isZero();

    Decision third = limiter.tryAcquire("ann");

    assertThat(third.admitted()).isFalse();
    assertThat(third.retryAfter()).isEqualTo(Duration.ofMinutes(1));
    assertThat(third.source()).isEqualTo(Decision.Source.LOCAL);
  }

  @Test
  void tellsTheSameOfARefusalThatStillHolds() {
    limiter.tryAcquire("ann", 2);
    Decision first = limiter.tryAcquire("ann");
    time.advance(Duration.ofSeconds(20));
    Decision second = limiter.tryAcquire("ann");

    assertThat(first.retryAfter()).isEqualTo(Duration.ofSeconds(60));
    assertThat(second.retryAfter()).isEqualTo(Duration.ofSeconds(40));
    assertThat(second.remaining()).isZero();
    time.advance(Duration.ofSeconds(40));
    assertThat(limiter.admits("ann")).isTrue();
  }

  @Test
  void asksAnewWhenTheRuleWasRaised() {
    RateLimits limits = limits(time, LimitListener.NONE);
    limits.limiter(LimitRule.of(RULE)).tryAcquire("ann", 2);
    assertThat(limits.limiter(LimitRule.of(RULE)).admits("ann")).isFalse();

    Limit raised = Limit.parse("api", "3/min");
    assertThat(limits.limiter(LimitRule.of(raised)).admits("ann")).isTrue();
  }

  @Test
  void throwsTheFactsWhenAPermitIsRequired() {
    limiter.tryAcquire("ann", 2);

    assertThatExceptionOfType(LimitExceededException.class)
        .isThrownBy(() -> limiter.require("ann"))
        .withMessage("limit api is used up: 2/min, 0 remaining; retry after 60000 ms")
        .satisfies(refusal -> assertThat(refusal.limit()).isEqualTo(RULE))
        .satisfies(refusal -> assertThat(refusal.decision().admitted()).isFalse())
        .satisfies(refusal -> assertThat(refusal.getStackTrace()).isEmpty());
  }

  @Test
  void countsByOutcomeAndNeverByKey() {
    for (String key : new String[] {"ann", "ann", "ann", "bob"}) {
      limiter.tryAcquire(key);
    }

    assertThat(count("headroom.limit.decisions", "outcome", "admitted", "source", "local"))
        .isEqualTo(3);
    assertThat(count("headroom.limit.decisions", "rule", "api", "outcome", "refused")).isEqualTo(1);
    assertThat(registry.getMeters())
        .allSatisfy(meter -> assertThat(meter.getId().getTags().toString()).doesNotContain("ann"));
  }

  @Test
  void countsForgottenPermits() {
    new LimitMeters(registry).counted(LimitMeter.FORGOTTEN, "api", 7);

    assertThat(count("headroom.limit.forgotten", "rule", "api")).isEqualTo(7);
  }

  @Test
  void allocatesNothingForADecisionThatNobodyListensTo() {
    RateLimiter refusing = RateLimiter.of("10/h");
    RateLimiter admitting = RateLimiter.of("1000/50ms");
    ask(refusing);
    ask(admitting);
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    ask(refusing);
    ask(admitting);
    long bytes = threads.getCurrentThreadAllocatedBytes() - before;

    assertThat(bytes / (2.0 * CALLS)).as("bytes a decision").isLessThan(1);
  }

  private static final int CALLS = 300_000;

  private static void ask(RateLimiter limiter) {
    int admitted = 0;
    for (int i = 0; i < CALLS; i++) {
      admitted += limiter.admits("198.51.100.7") ? 1 : 0;
    }
    assertThat(admitted).isLessThan(CALLS);
  }

  private static RateLimits limits(TimeSource time, LimitListener listener) {
    return RateLimits.inProcess(LimitSettings.defaults(), time, listener);
  }

  private double count(String meter, String... tags) {
    return registry.get(meter).tags(tags).counter().count();
  }
}
