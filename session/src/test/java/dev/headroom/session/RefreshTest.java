// SPDX-License-Identifier: Apache-2.0
package dev.headroom.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class RefreshTest {
  private final Desk desk = new Desk();

  @Test
  void givesNewTokensForTheCurrentOne() {
    SessionTokens first = desk.signIn("ann");
    SessionTokens next = desk.sessions.refresh(first.refreshToken(), null);
    assertThat(next.refreshToken()).isNotEqualTo(first.refreshToken());
    assertThat(next.session().id()).isEqualTo(first.session().id());
    assertThat(desk.verdict(next)).isEqualTo("LOCAL");
  }

  @Test
  void givesTheSameAnswerAgainWithinTheGrace() {
    SessionTokens first = desk.signIn("ann");
    String answer = desk.sessions.refresh(first.refreshToken(), null).refreshToken();
    desk.pass(Duration.ofSeconds(29));
    assertThat(desk.sessions.refresh(first.refreshToken(), null).refreshToken()).isEqualTo(answer);
  }

  @Test
  void leadsALateTabToTheCurrentTokenThroughTheChain() {
    SessionTokens first = desk.signIn("ann");
    SessionTokens second = desk.sessions.refresh(first.refreshToken(), null);
    SessionTokens third = desk.sessions.refresh(second.refreshToken(), null);
    assertThat(desk.sessions.refresh(first.refreshToken(), null).refreshToken())
        .isEqualTo(third.refreshToken());
  }

  @Test
  void endsTheFamilyWhenASpentTokenComesBackAfterTheGrace() {
    SessionTokens first = desk.signIn("ann");
    SessionTokens next = desk.sessions.refresh(first.refreshToken(), null);
    desk.pass(Duration.ofSeconds(31));
    refused(first.refreshToken(), null, RefreshVerdict.Reason.SPENT);
    assertThat(desk.heard).containsExactly("reused SPENT");
    refused(next.refreshToken(), null, RefreshVerdict.Reason.ENDED);
    assertThat(desk.verdict(next)).as("its access token too").isEqualTo("REVOKED");
    assertThat(desk.sessions.devices("ann")).isEmpty();
  }

  @Test
  void doesNotProlongTheGraceByUse() {
    SessionTokens first = desk.signIn("ann");
    desk.sessions.refresh(first.refreshToken(), null);
    for (int i = 0; i < 2; i++) {
      desk.pass(Duration.ofSeconds(14));
      desk.sessions.refresh(first.refreshToken(), null);
    }
    desk.pass(Duration.ofSeconds(3));
    refused(first.refreshToken(), null, RefreshVerdict.Reason.SPENT);
  }

  @Test
  void takesAnotherDevicesKeyForTheft() {
    SignIn who =
        new SignIn(
            "ann", Device.of("", "", "203.0.113.9"), List.of("user"), null, null, "key-of-ann");
    SessionTokens first = desk.sessions.signIn(who);
    SessionTokens next = desk.sessions.refresh(first.refreshToken(), "key-of-ann");
    refused(next.refreshToken(), "key-of-thief", RefreshVerdict.Reason.OTHER_DEVICE);
    refused(next.refreshToken(), "key-of-ann", RefreshVerdict.Reason.ENDED);
    assertThat(desk.heard).containsExactly("reused OTHER_DEVICE");
  }

  @Test
  void endsNothingForATokenThatWasMadeUp() {
    SessionTokens first = desk.signIn("ann");
    String made = "hr1." + first.session().id() + "." + "A".repeat(22) + "." + "B".repeat(43);
    refused(made, null, RefreshVerdict.Reason.INVALID);
    refused("hr1.x", null, RefreshVerdict.Reason.INVALID);
    refused("a".repeat(100_000), null, RefreshVerdict.Reason.INVALID);
    assertThat(desk.heard).isEmpty();
    assertThat(desk.sessions.refresh(first.refreshToken(), null)).isNotNull();
  }

  @Test
  void refusesATokenOfAnEndedOrExpiredSession() {
    SessionTokens ended = desk.signIn("ann");
    desk.sessions.revoke(Revocation.user("ann"));
    refused(ended.refreshToken(), null, RefreshVerdict.Reason.ENDED);
    SessionTokens idle = desk.signIn("ann");
    desk.pass(desk.settings.idle());
    refused(idle.refreshToken(), null, RefreshVerdict.Reason.ENDED);
    assertThat(desk.heard).isEmpty();
  }

  @Test
  void signsNobodyOutWhenTabsRaceAndAnswersAreLost() {
    Random random = new Random(7);
    String[] tabs = new String[2];
    tabs[0] = desk.signIn("ann").refreshToken();
    tabs[1] = tabs[0];
    for (int round = 0; round < 1000; round++) {
      int lucky = random.nextInt(2);
      for (int tab : List.of(lucky, 1 - lucky)) {
        String answer = desk.sessions.refresh(tabs[tab], null).refreshToken();
        boolean lost = random.nextInt(10) == 0;
        tabs[tab] = lost ? desk.sessions.refresh(tabs[tab], null).refreshToken() : answer;
      }
      assertThat(tabs[0]).isEqualTo(tabs[1]);
      desk.pass(Duration.ofSeconds(random.nextInt(60)));
    }
    assertThat(desk.sessions.devices("ann")).hasSize(1);
    assertThat(desk.heard).isEmpty();
  }

  private void refused(
      String token,
      @org.jspecify.annotations.Nullable String deviceKey,
      RefreshVerdict.Reason reason) {
    assertThatThrownBy(() -> desk.sessions.refresh(token, deviceKey))
        .isInstanceOfSatisfying(
            RefreshRefusedException.class, e -> assertThat(e.reason()).isEqualTo(reason))
        .hasMessageNotContaining(token);
  }
}
