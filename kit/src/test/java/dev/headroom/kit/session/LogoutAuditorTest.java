// SPDX-License-Identifier: Apache-2.0
package dev.headroom.kit.session;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class LogoutAuditorTest {
  private final LogoutAuditor auditor = new LogoutAuditor();

  @Test
  void countsWhatWasLetThroughAfterALogoutHeld() {
    auditor.recordLogout("s", 1_000);
    auditor.recordRequest("s", "one", 1_000, true);
    auditor.recordRequest("s", "one", 2_000, false);
    assertThat(auditor.tries()).isEqualTo(2);
    assertThat(auditor.accepted()).isEqualTo(1);
    assertThat(auditor.firstAccepted()).contains("s was let through by one");
  }

  @Test
  void doesNotCountWhatBeganBeforeItHeldOrWasNeverLoggedOut() {
    auditor.recordLogout("s", 1_000);
    auditor.recordRequest("s", "one", 999, true);
    auditor.recordRequest("t", "one", 5_000, true);
    assertThat(auditor.tries()).isZero();
    assertThat(auditor.firstAccepted()).isEqualTo("none");
  }
}
