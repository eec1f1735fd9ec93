// SPDX-License-Identifier: Apache-2.0
package dev.headroom.kit.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.cache.level.MemoryCacheLevel;
import dev.headroom.kit.SettableTime;
import dev.headroom.kit.cache.ChangeInterleavings.Protection;
import org.junit.jupiter.api.Test;

class ChangeInterleavingsTest {

  private static ChangeInterleavings runAll(Protection protection) {
    SettableTime time = new SettableTime();
    ChangeInterleavings all =
        new ChangeInterleavings(() -> new MemoryCacheLevel(10, time), protection, 1);
    all.runAll();
    return all;
  }

  @Test
  void findsNoOrderInWhichAFenceLetsAnOldValueStay() {
    ChangeInterleavings all = runAll(Protection.FENCE);
    assertThat(all.violations()).as(all.firstViolation()).isZero();
    assertThat(all.runs()).isEqualTo(16 * 1_680);
  }

  @Test
  void findsTheOrdersInWhichAProcessDiesBetweenItsCommitAndItsInvalidation() {
    assertThat(runAll(Protection.AFTER_COMMIT).violations()).isPositive();
  }

  @Test
  void findsTheOrdersInWhichALatePutOvertakesALaterOne() {
    assertThat(runAll(Protection.PUT_REGARDLESS).violations()).isPositive();
  }
}
