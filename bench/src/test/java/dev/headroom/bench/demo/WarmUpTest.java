// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class WarmUpTest {

  private static final List<Double> NINE_SLOW =
      List.of(400.0, 380.0, 390.0, 395.0, 405.0, 370.0, 380.0, 410.0, 390.0);

  @Test
  void anotherRoundFollowsWhileOneOfTheLastTenIsFasterThanAllBefore() {
    assertThat(WarmUp.becomesFaster(List.of(90.0, 200.0, 400.0))).isTrue();
    assertThat(WarmUp.becomesFaster(rounds(List.of(90.0, 200.0), NINE_SLOW, List.of(380.0))))
        .isTrue();
    assertThat(WarmUp.becomesFaster(rounds(List.of(400.0), List.of(430.0), NINE_SLOW))).isTrue();
  }

  @Test
  void noRoundFollowsTenThatAreNotFasterByATwentieth() {
    assertThat(WarmUp.becomesFaster(rounds(List.of(90.0, 400.0), NINE_SLOW, List.of(380.0))))
        .isFalse();
    assertThat(WarmUp.becomesFaster(rounds(List.of(430.0), NINE_SLOW, List.of(440.0)))).isFalse();
  }

  private static List<Double> rounds(List<Double> first, List<Double> next, List<Double> last) {
    return Stream.of(first, next, last).flatMap(List::stream).toList();
  }
}
