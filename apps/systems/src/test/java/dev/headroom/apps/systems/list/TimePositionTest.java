// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.systems.list;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headroom.apps.systems.web.RefusedException;
import java.time.Instant;
import org.junit.jupiter.api.Test;

final class TimePositionTest {

  private final Cursors cursors = new Cursors("a-secret-of-the-tests-that-is-long-enough");

  @Test
  void isReadFromItsCursorToTheMicrosecond() {
    TimePosition position = new TimePosition(Instant.parse("2026-11-29T00:00:00.123456Z"), 17);

    assertThat(TimePosition.read(cursors, "list", position.cursor(cursors, "list")))
        .isEqualTo(position);
  }

  @Test
  void isTheBeginningWithoutACursor() {
    assertThat(TimePosition.read(cursors, "list", null)).isNull();
  }

  @Test
  void isRefusedInAnotherList() {
    String cursor = new TimePosition(Instant.EPOCH, 1).cursor(cursors, "list");

    assertThatThrownBy(() -> TimePosition.read(cursors, "other", cursor))
        .isInstanceOf(RefusedException.class);
  }
}
