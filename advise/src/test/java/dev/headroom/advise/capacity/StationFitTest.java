// SPDX-License-Identifier: Apache-2.0
package dev.headroom.advise.capacity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.headroom.advise.capacity.StationFit.Seen;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class StationFitTest {

  /** Calls of 2 ms, of which half waits for one of {@code servers}. */
  private static List<Seen> steps(int servers, double service, int count) {
    List<Seen> seen = new ArrayList<>();
    for (int i = 1; i <= count; i++) {
      double calls = 0.9 * servers / service * i / count;
      double seconds = 0.001 + service * Queue.stretch(servers, calls * service / servers);
      seen.add(new Seen(calls, seconds, 1, calls));
    }
    return seen;
  }

  @Test
  void findsFromTheGrowthOfTheTimeAloneWhereAProcessIsFull() {
    assertThat(StationFit.of(steps(2, 0.001, 40)).capacity(1)).isCloseTo(2000, within(200.0));
  }

  @Test
  void followsOtherStepsWithoutChoosingTheNumberOfServersOnceMore() {
    StationFit first = StationFit.of(steps(2, 0.001, 40));
    assertThat(first.again(steps(2, 0.001, 30)).capacity(1)).isCloseTo(2000, within(200.0));
    assertThat(first.again(steps(2, 0.00125, 40)).capacity(1)).isCloseTo(1600, within(200.0));
  }
}
