// SPDX-License-Identifier: Apache-2.0
package dev.headroom.overload;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.ToIntFunction;
import org.junit.jupiter.api.Test;

class LoadShedderTest {
  private static final long SECOND = 1_000_000_000;
  private static final Call MOST_IMPORTANT = new Call(Priority.CRITICAL, 0, Call.NEVER);

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

  /** A call of each level below a bound, one of which was refused. */
  private static void arrive(LoadShedder shedding, int levels, long now) {
    for (Priority each : Priority.values()) {
      for (int cohort = 0; cohort < Call.COHORTS; cohort++) {
        Call call = new Call(each, cohort, Call.NEVER);
        if (call.level() < levels) {
          shedding.recordArrival(call, now);
        }
      }
    }
    shedding.recordRefusal();
  }

  private static void admit(LoadShedder shedding, int calls) {
    for (int i = 0; i < calls; i++) {
      shedding.recordAdmission();
    }
  }

  @Test
  void shedsFromTheLevelWhereAQuarterMoreArrivedThanWereServed() {
    long start = -3 * SECOND;
    LoadShedder shedding = new LoadShedder(start);
    arrive(shedding, 300, start);
    admit(shedding, 160);
    shedding.recordArrival(MOST_IMPORTANT, start + SECOND - 1);
    assertThat(shedding.threshold()).isEqualTo(LoadShedder.LEVELS);

    shedding.recordArrival(MOST_IMPORTANT, start + SECOND);
    // The call of the last nanosecond counts too.
    assertThat(shedding.threshold()).isEqualTo(199);
    assertThat(shedding.sheds(new Call(Priority.NORMAL, 198 - Call.COHORTS, 0))).isFalse();
    assertThat(shedding.sheds(new Call(Priority.NORMAL, 199 - Call.COHORTS, 0))).isTrue();
  }

  @Test
  void countsEachSecondForItself() {
    LoadShedder shedding = new LoadShedder(0);
    arrive(shedding, 300, 0);
    admit(shedding, 240);
    arrive(shedding, 300, SECOND);
    admit(shedding, 160);
    assertThat(shedding.threshold()).isEqualTo(300);

    shedding.recordArrival(MOST_IMPORTANT, 2 * SECOND);
    assertThat(shedding.threshold()).isEqualTo(200);
    shedding.recordArrival(MOST_IMPORTANT, 3 * SECOND);
    assertThat(shedding.threshold()).isEqualTo(LoadShedder.LEVELS);
  }

  @Test
  void shedsNobodyWhenFewerArriveThanCouldBeServed() {
    LoadShedder shedding = new LoadShedder(0);
    arrive(shedding, LoadShedder.LEVELS, 0);
    admit(shedding, 500);
    shedding.recordArrival(MOST_IMPORTANT, SECOND);

    assertThat(shedding.threshold()).isEqualTo(LoadShedder.LEVELS);
  }
}
