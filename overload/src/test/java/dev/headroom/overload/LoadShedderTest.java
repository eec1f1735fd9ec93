// SPDX-License-Identifier: Apache-2.0
package dev.headroom.overload;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.ToIntFunction;
import org.junit.jupiter.api.Test;

class LoadShedderTest {
  private static final long SECOND = 1_000_000_000;

  /** A second in which as many of each priority arrive as asked, spread over all cohorts. */
  private static long second(
      LoadShedder shedding, long now, ToIntFunction<Priority> wanted, int able) {
    int served = 0;
    for (Priority each : Priority.values()) {
      for (int i = 0; i < wanted.applyAsInt(each); i++) {
        Call call = new Call(each, i % Call.COHORTS, Call.NEVER);
        shedding.recordArrival(call, now);
        if (served < able) {
          shedding.recordAdmission();
          served++;
        } else {
          shedding.recordRefusal();
        }
      }
    }
    long next = now + SECOND;
    shedding.recordArrival(new Call(Priority.CRITICAL, 0, Call.NEVER), next);
    return next;
  }

  @Test
  void shedsNobodyWhileAllAreServed() {
    LoadShedder shedding = new LoadShedder(0);
    second(shedding, 0, priority -> 128, 10_000);
    assertThat(shedding.threshold()).isEqualTo(LoadShedder.LEVELS);
  }

  @Test
  void shedsTheLeastImportantAndHalfOfTheCohortsOfTheNext() {
    LoadShedder shedding = new LoadShedder(0);
    second(shedding, 0, priority -> 1280, 1536);
    assertThat(shedding.sheds(new Call(Priority.CRITICAL, 127, 0))).isFalse();
    assertThat(shedding.sheds(new Call(Priority.NORMAL, 60, 0))).isFalse();
    assertThat(shedding.sheds(new Call(Priority.NORMAL, 70, 0))).isTrue();
    assertThat(shedding.sheds(new Call(Priority.SHEDDABLE, 0, 0))).isTrue();
  }

  @Test
  void neverShedsTheCritical() {
    LoadShedder shedding = new LoadShedder(0);
    second(shedding, 0, priority -> 1280, 1);
    assertThat(shedding.threshold()).isEqualTo(Call.COHORTS);
  }

  @Test
  void takesAllBackOnceTheLoadIsGone() {
    LoadShedder shedding = new LoadShedder(0);
    long now = second(shedding, 0, priority -> 1280, 1536);
    second(shedding, now, priority -> 100, 10_000);
    assertThat(shedding.threshold()).isEqualTo(LoadShedder.LEVELS);
  }
}
