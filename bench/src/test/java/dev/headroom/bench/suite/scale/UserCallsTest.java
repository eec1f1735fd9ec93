// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.suite.scale;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class UserCallsTest {

  @Test
  void costsACallForEachRequestWhereNobodyIsRefused() {
    assertThat(new UserCalls(1_000, 1_000_000, 2).run(3, 5_000, 1)).isEqualTo(1);
  }

  /**
   * One user with 1000 requests a second on a limit of 10, by hand: ten calls admit, then a refusal
   * a second on the one instance: about 10 + 10 calls of 10 000 requests in ten seconds.
   */
  @Test
  void remembersARefusalForASecond() {
    assertThat(new UserCalls(1, 10, 10).run(1, 1_000, 1)).isCloseTo(0.002, within(0.0003));
  }

  /** Each of a hundred instances remembers for itself. */
  @Test
  void costsARefusedUserACallASecondOnEachInstance() {
    double one = new UserCalls(1, 10, 10).run(1, 10_000, 1);
    double hundred = new UserCalls(1, 10, 10).run(100, 10_000, 1);

    assertThat(hundred / one).isBetween(30.0, 100.0);
  }
}
