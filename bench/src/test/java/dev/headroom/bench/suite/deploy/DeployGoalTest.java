// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.suite.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.bench.BenchRow;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class DeployGoalTest {
  @Test
  void judgesACountWhoseCheckFoundSomethingInABrokenVariant() {
    assertThat(counted(0, 7).met()).isTrue();
    assertThat(counted(1, 7).met()).isFalse();
    assertThat(counted(1, 7).figures()).containsEntry("broken variant", 7L);
  }

  @Test
  void leavesACountWithoutAValueWhoseCheckFindsNothing() {
    BenchRow row = counted(0, 0);

    assertThat(row.value()).isNull();
    assertThat(row.met()).isFalse();
    assertThat(row.why()).isEqualTo("the check found nothing in the broken variant");
  }

  @Test
  void hasARowWithItsReasonForWhatWasNotMeasured() {
    assertThat(Arrays.stream(DeployGoal.values()).map(each -> each.without("a reason")))
        .allMatch(each -> "a reason".equals(each.why()) && !each.met())
        .extracting(BenchRow::id)
        .doesNotHaveDuplicates();
  }

  private static BenchRow counted(long found, long inBrokenVariant) {
    return DeployGoal.SWITCH.counted(DeployGoal.SWITCH.row(), found, inBrokenVariant);
  }
}
