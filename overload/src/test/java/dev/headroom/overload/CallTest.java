// SPDX-License-Identifier: Apache-2.0
package dev.headroom.overload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.headroom.ground.Deadline;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@SuppressWarnings("try") // scopes are only to be closed
class CallTest {
  @ParameterizedTest
  @ValueSource(ints = {-1, 128})
  void refusesACohortThatThereIsNot(int cohort) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Call(Priority.NORMAL, cohort, Call.NEVER))
        .withMessageContaining("cohort is " + cohort);
  }

  @ParameterizedTest
  @CsvSource({"CRITICAL, 0, 0", "CRITICAL, 127, 127", "NORMAL, 5, 133", "SHEDDABLE, 127, 511"})
  void ranksByPriorityAndThenByCohort(Priority priority, int cohort, int level) {
    assertThat(new Call(priority, cohort, Call.NEVER).level()).isEqualTo(level);
  }

  @Test
  void isOfNormalPriorityInTheMiddleAndHasTheDeadlineOfItsThread() {
    assertThat(Call.defaults()).isEqualTo(new Call(Priority.NORMAL, 64, Call.NEVER));

    ManualTime time = new ManualTime();
    time.moveTo(1_000);
    try (Deadline.Scope scope = Deadline.after(Duration.ofSeconds(1), time).makeCurrent()) {
      assertThat(Call.defaults().deadlineNanos()).isEqualTo(1_000_001_000);
      assertThat(Call.of(Priority.CRITICAL, "bob", Instant.EPOCH).deadlineNanos())
          .isEqualTo(1_000_001_000);
    }
  }

  /** Instances of two releases side by side must serve the same users. */
  @ParameterizedTest
  @CsvSource({
    "ann, 2026-01-01T10:00:00Z, 123",
    "ann, 2026-01-01T10:59:59Z, 123",
    "ann, 2026-01-01T11:00:00Z, 74",
    "bob, 2026-01-01T10:00:00Z, 107",
    "192.0.2.1, 2026-01-01T10:00:00Z, 0",
  })
  void hasTheSameCohortOnEveryInstance(String user, Instant now, int cohort) {
    assertThat(Call.cohortOf(user, now)).isEqualTo(cohort);
    assertThat(Call.of(Priority.BACKGROUND, user, now))
        .isEqualTo(new Call(Priority.BACKGROUND, cohort, Call.NEVER));
  }
}
