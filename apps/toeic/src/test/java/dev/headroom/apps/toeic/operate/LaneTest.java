// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.toeic.operate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headroom.apps.toeic.ToeicSettings.Width;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class LaneTest {

  @Test
  void refusesTheNextOneWhenItIsFullAndLetsHimInAfterwards() {
    Lane lane = new Lane("work", new Width(1, 1), Duration.ofSeconds(5));
    lane.enter();
    assertThatThrownBy(() -> lane.call(() -> "never")).isInstanceOf(BusyException.class);
    lane.leave();
    assertThat(lane.call(() -> "now")).isEqualTo("now");
    assertThat(lane.entered()).isZero();
  }

  @Test
  void givesUpAWaitThatIsTooLongAndForgetsIt() {
    Lane lane = new Lane("work", new Width(1, 2), Duration.ofMillis(1));
    lane.enter();
    assertThatThrownBy(() -> lane.call(() -> "never")).isInstanceOf(BusyException.class);
    assertThat(lane.entered()).isEqualTo(1);
  }

  @Test
  void leavesWhenTheWorkFails() {
    Lane lane = new Lane("work", new Width(2, 2), Duration.ofSeconds(5));
    assertThatThrownBy(() ->
            lane.call(() -> {
              throw new IllegalStateException("failed");
            }))
        .hasMessage("failed");
    assertThat(lane.active()).isZero();
    assertThat(lane.entered()).isZero();
  }
}
