// SPDX-License-Identifier: Apache-2.0
package dev.headroom.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headroom.session.device.Device;
import dev.headroom.session.device.RefreshDecision;
import dev.headroom.session.revocation.Revocation;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class RefreshTest {
  private final SessionFixture desk = new SessionFixture();

  @Test
  void givesNewTokensForTheCurrentOne() {
    SessionTokens first = desk.signIn("ann");
    SessionTokens next = desk.sessions.refresh(first.refreshToken(), null);
    assertThat(next.refreshToken()).isNotEqualTo(first.refreshToken());
    assertThat(next.session().id()).isEqualTo(first.session().id());
    assertThat(desk.decision(next)).isEqualTo("LOCAL");
  }

  @Test
  void givesTheSameAnswerAgainWithinTheGrace() {
    SessionTokens first = desk.signIn("ann");
    String answer = desk.sessions.refresh(first.refreshToken(), null).refreshToken();
    desk.advance(Duration.ofSeconds(29));
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
    desk.advance(Duration.ofSeconds(31));
    refused(first.refreshToken(), null, RefreshDecision.Reason.SPENT);
    assertThat(desk.events).containsExactly("reused SPENT");
    refused(next.refreshToken(), null, RefreshDecision.Reason.ENDED);
    assertThat(desk.decision(next)).as("its access token too").isEqualTo("REVOKED");
    assertThat(desk.sessions.devices("ann")).isEmpty();
  }

  @Test
  void doesNotProlongTheGraceByUse() {
    SessionTokens first = desk.signIn("ann");
    desk.sessions.refresh(first.refreshToken(), null);
    for (int i = 0; i < 2; i++) {
      desk.advance(Duration.ofSeconds(14));
      desk.sessions.refresh(first.refreshToken(), null);
    }
    desk.advance(Duration.ofSeconds(3));
    refused(first.refreshToken(), null, RefreshDecision.Reason.SPENT);
  }

  @Test
  void takesAnotherDevicesKeyForTheft() {
    SignIn who =
        SignIn.of("ann", Device.of("", "", "203.0.113.9"), "user").withDeviceKey("key-of-ann");
    SessionTokens first = desk.sessions.signIn(who);
    SessionTokens next = desk.sessions.refresh(first.refreshToken(), "key-of-ann");
    refused(next.refreshToken(), "key-of-thief", RefreshDecision.Reason.OTHER_DEVICE);
    refused(next.refreshToken(), "key-of-ann", RefreshDecision.Reason.ENDED);
    assertThat(desk.events).containsExactly("reused OTHER_DEVICE");
  }

  @Test
  void endsNothingForATokenThatWasMadeUp() {
    SessionTokens first = desk.signIn("ann");
    String made = "hr1." + first.session().id() + "." + "A".repeat(22) + "." + "B".repeat(43);
    refused(made, null, RefreshDecision.Reason.INVALID);
    refused("hr1.x", null, RefreshDecision.Reason.INVALID);
    refused("a".repeat(100_000), null, RefreshDecision.Reason.INVALID);
    assertThat(desk.events).isEmpty();
    assertThat(desk.sessions.refresh(first.refreshToken(), null)).isNotNull();
  }

  @Test
  void refusesATokenOfAnEndedOrExpiredSession() {
    SessionTokens ended = desk.signIn("ann");
    desk.sessions.revoke(Revocation.user("ann"));
    refused(ended.refreshToken(), null, RefreshDecision.Reason.ENDED);
    SessionTokens idle = desk.signIn("ann");
    desk.advance(desk.settings.idle());
    refused(idle.refreshToken(), null, RefreshDecision.Reason.ENDED);
    assertThat(desk.events).isEmpty();
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
      desk.advance(Duration.ofSeconds(random.nextInt(60)));
    }
    assertThat(desk.sessions.devices("ann")).hasSize(1);
    assertThat(desk.events).isEmpty();
  }

  private void refused(
      String token,
      @org.jspecify.annotations.Nullable String deviceKey,
      RefreshDecision.Reason reason) {
    assertThatThrownBy(() -> desk.sessions.refresh(token, deviceKey))
        .isInstanceOfSatisfying(
            RefreshRefusedException.class, e -> assertThat(e.reason()).isEqualTo(reason))
        .hasMessageNotContaining(token);
  }
}
