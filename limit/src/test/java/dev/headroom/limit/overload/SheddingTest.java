// SPDX-License-Identifier: Apache-2.0
package dev.headroom.limit.overload;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.ToIntFunction;
import org.junit.jupiter.api.Test;

class SheddingTest {
  private static final long SECOND = 1_000_000_000;

  /** A second in which as many of each priority arrive as asked, spread over all cohorts. */
  private static long second(
      Shedding shedding, long now, ToIntFunction<Priority> wanted, int able) {
    int served = 0;
    for (Priority each : Priority.values()) {
      for (int i = 0; i < wanted.applyAsInt(each); i++) {
        Arrival arrival = new Arrival(each, i % Arrival.COHORTS, Arrival.NEVER);
        shedding.arrived(arrival, now);
        if (served < able) {
          shedding.served();
          served++;
        } else {
          shedding.refused();
        }
      }
    }
    long next = now + SECOND;
    shedding.arrived(new Arrival(Priority.CRITICAL, 0, Arrival.NEVER), next);
    return next;
  }

  @Test
  void shedsNobodyWhileAllAreServed() {
    Shedding shedding = new Shedding(0);
    second(shedding, 0, priority -> 128, 10_000);
    assertThat(shedding.threshold()).isEqualTo(Shedding.LEVELS);
  }

  @Test
  void shedsTheLeastImportantAndHalfOfTheCohortsOfTheNext() {
    Shedding shedding = new Shedding(0);
    second(shedding, 0, priority -> 1280, 1536);
    assertThat(shedding.sheds(new Arrival(Priority.CRITICAL, 127, 0))).isFalse();
    assertThat(shedding.sheds(new Arrival(Priority.NORMAL, 60, 0))).isFalse();
    assertThat(shedding.sheds(new Arrival(Priority.NORMAL, 70, 0))).isTrue();
    assertThat(shedding.sheds(new Arrival(Priority.SHEDDABLE, 0, 0))).isTrue();
  }

  @Test
  void neverShedsTheCritical() {
    Shedding shedding = new Shedding(0);
    second(shedding, 0, priority -> 1280, 1);
    assertThat(shedding.threshold()).isEqualTo(Arrival.COHORTS);
  }

  @Test
  void takesAllBackOnceTheLoadIsGone() {
    Shedding shedding = new Shedding(0);
    long now = second(shedding, 0, priority -> 1280, 1536);
    second(shedding, now, priority -> 100, 10_000);
    assertThat(shedding.threshold()).isEqualTo(Shedding.LEVELS);
  }
}
