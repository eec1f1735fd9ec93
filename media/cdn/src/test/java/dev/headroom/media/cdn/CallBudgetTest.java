// SPDX-License-Identifier: Apache-2.0
package dev.headroom.media.cdn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.ground.TimeSource;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class CallBudgetTest {
  private long nanos;
  private final TimeSource time =
      new TimeSource() {
        @Override
        public long nanos() {
          return nanos;
        }

        @Override
        public Instant now() {
          return Instant.EPOCH.plusNanos(nanos);
        }
      };

  @Test
  void admitsTheBurstAndThenTheRate() {
    CallBudget budget = new CallBudget(5, time);

    budget.take(5);
    assertThat(budget.nanosUntilNext()).isEqualTo(TimeUnit.SECONDS.toNanos(12));
    nanos += TimeUnit.SECONDS.toNanos(12);
    assertThat(budget.nanosUntilNext()).isLessThan(10);
  }

  @Test
  void letsALargeBatchDelayTheNext() {
    CallBudget budget = new CallBudget(5, time);

    budget.take(50);
    assertThat(TimeUnit.NANOSECONDS.toSeconds(budget.nanosUntilNext())).isBetween(551L, 552L);
  }

  @Test
  void doesNotLimitWithoutALimit() {
    CallBudget budget = new CallBudget(0, time);

    budget.take(1_000_000);
    assertThat(budget.nanosUntilNext()).isZero();
  }
}
