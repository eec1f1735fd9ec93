// SPDX-License-Identifier: Apache-2.0
package dev.headroom.console.view;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class HeatMapTest {

  @Test
  void showsAFewBesideThousands() {
    HeatMap map =
        new HeatMap(
            "t", "", List.of("a", "b", "c"), List.of("x"), List.of(List.of(0L, 3L, 100_000L)));
    assertThat(map.level(0)).isZero();
    assertThat(map.level(3)).isBetween(1, 3);
    assertThat(map.level(100_000)).isEqualTo(8);
    assertThat(map.hasCounts()).isTrue();
  }

  @Test
  void isEmptyWithoutCounts() {
    HeatMap map = new HeatMap("t", "", List.of("a"), List.of("x"), List.of(List.of(0L)));
    assertThat(map.hasCounts()).isFalse();
    assertThat(map.level(0)).isZero();
  }
}
