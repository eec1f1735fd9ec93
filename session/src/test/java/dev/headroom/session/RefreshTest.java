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
  private final SessionFixture fixture = new SessionFixture();

  @Test
  void givesNewTokensForTheCurrentOne() {
    SessionTokens first = fixture.signIn("ann");
    SessionTokens next = fixture.sessions.refresh(first.refreshToken(), null);
    assertThat(next.refreshToken()).isNotEqualTo(first.refreshToken());
    assertThat(next.session().id()).isEqualTo(first.session().id());
    assertThat(fixture.decision(next)).isEqualTo("LOCAL");
  }

  @Test
  void returnsTheSameSuccessorAgainWithinTheGrace() {
    SessionTokens first = fixture.signIn("ann");
    String answer = fixture.sessions.refresh(first.refreshToken(), null).refreshToken();
    fixture.advance(Duration.ofSeconds(29));
    assertThat(fixture.sessions.refresh(first.refreshToken(), null).refreshToken())
        .isEqualTo(answer);
  }

  @Test
  void leadsALateTabToTheCurrentTokenThroughTheChain() {
    SessionTokens first = fixture.signIn("ann");
    SessionTokens second = fixture.sessions.refresh(first.refreshToken(), null);
    SessionTokens third = fixture.sessions.refresh(second.refreshToken(), null);
    assertThat(fixture.sessions.refresh(first.refreshToken(), null).refreshToken())
        .isEqualTo(third.refreshToken());
  }

  @Test
  void revokesTheSessionWhenASpentTokenIsPresentedAfterTheGrace() {
    SessionTokens first = fixture.signIn("ann");
    SessionTokens next = fixture.sessions.refresh(first.refreshToken(), null);
    fixture.advance(Duration.ofSeconds(31));
    refused(first.refreshToken(), null, RefreshDecision.Reason.SPENT);
    assertThat(fixture.events).containsExactly("reused SPENT");
    refused(next.refreshToken(), null, RefreshDecision.Reason.ENDED);
    assertThat(fixture.decision(next)).as("its access token too").isEqualTo("REVOKED");
    assertThat(fixture.sessions.devices("ann")).isEmpty();
  }

  @Test
  void doesNotProlongTheGraceByUse() {
    SessionTokens first = fixture.signIn("ann");
    fixture.sessions.refresh(first.refreshToken(), null);
    for (int i = 0; i < 2; i++) {
      fixture.advance(Duration.ofSeconds(14));
      fixture.sessions.refresh(first.refreshToken(), null);
    }
    fixture.advance(Duration.ofSeconds(3));
    refused(first.refreshToken(), null, RefreshDecision.Reason.SPENT);
  }

  @Test
  void takesAnotherDevicesKeyForTheft() {
    SignIn who =
        SignIn.of("ann", Device.of("", "", "203.0.113.9"), "user").withDeviceKey("key-of-ann");
    SessionTokens first = fixture.sessions.signIn(who);
    SessionTokens next = fixture.sessions.refresh(first.refreshToken(), "key-of-ann");
    refused(next.refreshToken(), "key-of-thief", RefreshDecision.Reason.OTHER_DEVICE);
    refused(next.refreshToken(), "key-of-ann", RefreshDecision.Reason.ENDED);
    assertThat(fixture.events).containsExactly("reused OTHER_DEVICE");
  }

  @Test
  void revokesNothingForAForgedToken() {
    SessionTokens first = fixture.signIn("ann");
    String made = "hr1." + first.session().id() + "." + "A".repeat(22) + "." + "B".repeat(43);
    refused(made, null, RefreshDecision.Reason.INVALID);
    refused("hr1.x", null, RefreshDecision.Reason.INVALID);
    refused("a".repeat(100_000), null, RefreshDecision.Reason.INVALID);
    assertThat(fixture.events).isEmpty();
    assertThat(fixture.sessions.refresh(first.refreshToken(), null)).isNotNull();
  }

  @Test
  void refusesATokenOfAnEndedOrExpiredSession() {
    SessionTokens ended = fixture.signIn("ann");
    fixture.sessions.revoke(Revocation.user("ann"));
    refused(ended.refreshToken(), null, RefreshDecision.Reason.ENDED);
    SessionTokens idle = fixture.signIn("ann");
    fixture.advance(fixture.settings.idle());
    refused(idle.refreshToken(), null, RefreshDecision.Reason.ENDED);
    assertThat(fixture.events).isEmpty();
  }

  @Test
  void signsNobodyOutWhenTabsRaceAndResponsesAreLost() {
    Random random = new Random(7);
    String[] tabs = new String[2];
    tabs[0] = fixture.signIn("ann").refreshToken();
    tabs[1] = tabs[0];
    for (int round = 0; round < 1000; round++) {
      int lucky = random.nextInt(2);
      for (int tab : List.of(lucky, 1 - lucky)) {
        String answer = fixture.sessions.refresh(tabs[tab], null).refreshToken();
        boolean lost = random.nextInt(10) == 0;
        tabs[tab] = lost ? fixture.sessions.refresh(tabs[tab], null).refreshToken() : answer;
      }
      assertThat(tabs[0]).isEqualTo(tabs[1]);
      fixture.advance(Duration.ofSeconds(random.nextInt(60)));
    }
    assertThat(fixture.sessions.devices("ann")).hasSize(1);
    assertThat(fixture.events).isEmpty();
  }

  private void refused(
      String token,
      @org.jspecify.annotations.Nullable String deviceKey,
      RefreshDecision.Reason reason) {
    assertThatThrownBy(() -> fixture.sessions.refresh(token, deviceKey))
        .isInstanceOfSatisfying(
            RefreshRefusedException.class, e -> assertThat(e.reason()).isEqualTo(reason))
        .hasMessageNotContaining(token);
  }
}
