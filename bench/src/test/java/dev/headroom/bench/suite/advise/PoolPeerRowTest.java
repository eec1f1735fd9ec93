// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.suite.advise;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PoolPeerRowTest {

  @Test
  void letsFlexyPoolGrowBeyondItsFirstConnection() {
    PoolShape forFour = PoolShape.all().getFirst();

    assertThat(PoolPeerRow.grown(forFour, 1).connections()).isGreaterThan(1);
  }

  @Test
  void knowsTwelveShapesByDifferentLabels() {
    assertThat(PoolShape.all())
        .hasSize(12)
        .allSatisfy(each ->
            assertThat(each.sizing().smallest(PoolShape.SHARE, 1)).isLessThanOrEqualTo(each.size()))
        .extracting(PoolShape::label)
        .doesNotHaveDuplicates();
  }
}
