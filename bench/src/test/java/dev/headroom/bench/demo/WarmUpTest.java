// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class WarmUpTest {

  @Test
  void anotherRoundFollowsWhileOneOfTheLastThreeIsFasterThanAllBefore() {
    assertThat(WarmUp.becomesFaster(List.of(90.0, 200.0, 400.0))).isTrue();
    assertThat(WarmUp.becomesFaster(List.of(90.0, 200.0, 400.0, 430.0, 380.0))).isTrue();
    assertThat(WarmUp.becomesFaster(List.of(90.0, 400.0, 380.0, 430.0, 390.0))).isTrue();
  }

  @Test
  void noRoundFollowsThreeThatAreNotFasterByATwentieth() {
    assertThat(WarmUp.becomesFaster(List.of(90.0, 400.0, 380.0, 410.0, 390.0))).isFalse();
    assertThat(WarmUp.becomesFaster(List.of(400.0, 410.0, 405.0, 412.0))).isFalse();
  }
}
