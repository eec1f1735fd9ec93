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

    for (int i = 0; i < 5; i++) {
      assertThat(budget.tryTake()).isZero();
    }
    assertThat(budget.tryTake()).isEqualTo(TimeUnit.SECONDS.toNanos(12));
    nanos += TimeUnit.SECONDS.toNanos(12) + 10;
    assertThat(budget.tryTake()).isZero();
    assertThat(budget.tryTake()).isPositive();
  }

  @Test
  void doesNotLimitWithoutALimit() {
    CallBudget budget = new CallBudget(0, time);

    for (int i = 0; i < 1000; i++) {
      assertThat(budget.tryTake()).isZero();
    }
  }
}
