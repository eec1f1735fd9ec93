// SPDX-License-Identifier: Apache-2.0
package dev.headroom.limit.algorithm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.ground.SettingsCheck;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What an algorithm has that declares nothing but its name. */
final class LimitAlgorithmTest {
  private final LimitAlgorithm refusesAll =
      new LimitAlgorithm() {
        @Override
        public String name() {
          return "closed";
        }

        @Override
        public Outcome apply(long[] state, EvalContext context, EvalRequest request) {
          return new Outcome(state, 0, 0, context.period(), context.time().now());
        }
      };

  @Test
  void givesAtOnceWhatTheLimitPermits() {
    assertThat(refusesAll.capacity(7)).isEqualTo(7);
  }

  @Test
  void isWrittenByItsNameAndKeepsItsStateByPeriodAndName() {
    assertThat(refusesAll.suffix()).isEqualTo("closed");
    assertThat(refusesAll.shape(Duration.ofMinutes(1))).isEqualTo("PT1M closed");
  }

  @Test
  void keepsAnyPeriod() {
    SettingsCheck check = new SettingsCheck();

    refusesAll.check(check, "limit api", Duration.ofNanos(1), "1ns");

    assertThat(check.faults()).isEmpty();
  }
}
