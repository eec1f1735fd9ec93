// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.index;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BackoffTest {

  @Test
  void doublesUpToTheLongestAndVariesByAHalf() {
    Backoff backoff = new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(6), new Random(7));

    for (int full : new int[] {1, 2, 4, 6, 6, 6}) {
      assertThat(backoff.next())
          .isBetween(Duration.ofMillis(full * 500L), Duration.ofSeconds(full));
    }
  }
}
