// SPDX-License-Identifier: Apache-2.0
package dev.headroom.kit.replica;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SessionHistoryAuditorTest {
  private final SessionHistoryAuditor auditor = new SessionHistoryAuditor();

  @Test
  void acceptsWhatASessionWroteAndWhatOthersWroteLater() {
    auditor.recordWrite("ana", "row", 2);
    auditor.recordRead("ana", "row", 2);
    auditor.recordRead("ana", "row", 5);
    auditor.recordRead("ben", "row", 1);

    assertThat(auditor.reads()).isEqualTo(3);
    assertThat(auditor.stale() + auditor.backward()).isZero();
    assertThat(auditor.firstViolation()).isEqualTo("none");
  }

  @Test
  void findsAReadThatMissesTheWriteOfItsSession() {
    auditor.recordWrite("ana", "row", 2);
    auditor.recordRead("ana", "row", 1);

    assertThat(auditor.stale()).isEqualTo(1);
    assertThat(auditor.firstViolation())
        .isEqualTo("session ana read version 1 of row after it wrote 2");
  }

  @Test
  void findsAReadThatGoesBackInTime() {
    auditor.recordRead("ben", "row", 3);
    auditor.recordRead("ben", "row", 2);

    assertThat(auditor.backward()).isEqualTo(1);
    assertThat(auditor.stale()).isZero();
  }
}
