// SPDX-License-Identifier: Apache-2.0
package dev.headroom.session.token;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.session.SessionFixture;
import dev.headroom.session.SessionTokens;
import dev.headroom.session.SignIn;
import dev.headroom.session.device.Device;
import dev.headroom.session.revocation.Acknowledgement;
import dev.headroom.session.revocation.Freshness;
import dev.headroom.session.revocation.Revocation;
import dev.headroom.session.revocation.Revocations;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class TokenVerifierTest {
  private final SessionFixture desk = new SessionFixture();

  @Test
  void letsATokenThroughByItsOwnKnowledge() {
    SessionTokens tokens = desk.signIn("ann");
    assertThat(desk.decision(tokens)).isEqualTo("LOCAL");
    assertThat(desk.verifier.verify(tokens.accessToken(), Freshness.BOUNDED))
        .isInstanceOfSatisfying(
            TokenDecision.Admitted.class,
            admitted -> {
              assertThat(admitted.token().user()).isEqualTo("ann");
              assertThat(admitted.token().session()).isEqualTo(tokens.session().id());
              assertThat(admitted.token().authorities()).containsExactly("user");
            });
  }

  @Test
  void refusesATokenOfASessionThatWasEnded() {
    SessionTokens tokens = desk.signIn("ann");
    assertThat(desk.decision(tokens)).isEqualTo("LOCAL");
    Acknowledgement receipt = desk.sessions.revoke(Revocation.session(tokens.session().id()));
    assertThat(receipt.everywhere()).isTrue();
    assertThat(receipt.instances()).isEqualTo(1);
    assertThat(receipt.sessions()).isEqualTo(1);
    assertThat(desk.decision(tokens)).isEqualTo("REVOKED");
  }

  @Test
  void refusesOneTokenAndKeepsTheSession() {
    SessionTokens tokens = desk.signIn("ann");
    desk.sessions.revoke(
        Revocation.token(tokens.accessToken(), desk.revocations.now().plus(tokens.expiresIn())));
    assertThat(desk.decision(tokens)).isEqualTo("REVOKED");
    assertThat(desk.decision(desk.sessions.refresh(tokens.refreshToken(), null)))
        .isEqualTo("LOCAL");
  }

  @Test
  void endsAllDevicesOfAUserAndNobodyElses() {
    SessionTokens one = desk.signIn("ann");
    SessionTokens two = desk.signIn("ann");
    SessionTokens bob = desk.signIn("bob");
    desk.sessions.revoke(Revocation.user("ann"));
    assertThat(desk.decision(one)).isEqualTo("REVOKED");
    assertThat(desk.decision(two)).isEqualTo("REVOKED");
    assertThat(desk.decision(bob)).isEqualTo("LOCAL");
    assertThat(desk.decision(desk.signIn("ann"))).as("signed in again").isEqualTo("LOCAL");
  }

  @Test
  void keepsTheCurrentDeviceWhenTheOthersEnd() {
    SessionTokens one = desk.signIn("ann");
    SessionTokens two = desk.signIn("ann");
    desk.sessions.revoke(Revocation.otherSessions("ann", one.session().id()));
    assertThat(desk.decision(one)).isEqualTo("LOCAL");
    assertThat(desk.decision(two)).isEqualTo("REVOKED");
  }

  @Test
  void endsBothWhenEachEndsTheOthers() {
    SessionTokens one = desk.signIn("ann");
    SessionTokens two = desk.signIn("ann");
    desk.sessions.revoke(Revocation.otherSessions("ann", one.session().id()));
    desk.sessions.revoke(Revocation.otherSessions("ann", two.session().id()));
    assertThat(desk.decision(one)).isEqualTo("REVOKED");
    assertThat(desk.decision(two)).isEqualTo("REVOKED");
  }

  @Test
  void endsByClientByTenantAndEverything() {
    Device device = Device.of("", "curl/8", "203.0.113.9");
    SignIn who = SignIn.of("ann", device, "user").withClient("app").withTenant("acme");
    SessionTokens byClient = desk.sessions.signIn(who);
    desk.sessions.revoke(Revocation.client("app"));
    assertThat(desk.decision(byClient)).isEqualTo("REVOKED");
    SessionTokens byTenant = desk.sessions.signIn(who);
    assertThat(desk.decision(byTenant)).isEqualTo("LOCAL");
    desk.sessions.revoke(Revocation.tenant("acme"));
    assertThat(desk.decision(byTenant)).isEqualTo("REVOKED");
    SessionTokens any = desk.signIn("bob");
    desk.sessions.revoke(Revocation.everything());
    assertThat(desk.decision(any)).isEqualTo("REVOKED");
    assertThat(desk.decision(desk.signIn("bob"))).isEqualTo("LOCAL");
  }

  @Test
  void asksTheRecordWhenItsKnowledgeIsOld() {
    SessionTokens tokens = desk.signIn("ann");
    desk.advance(Duration.ofSeconds(6));
    assertThat(desk.decision(tokens)).isEqualTo("STORE");
    desk.memory.revoke(Revocation.session(tokens.session().id()), Duration.ofHours(1));
    assertThat(desk.decision(tokens)).isEqualTo("REVOKED");
  }

  @Test
  void goesByThePolicyWhenTheRecordIsAwayToo() {
    SessionTokens tokens = desk.signIn("ann");
    desk.decision(tokens);
    desk.store.unavailable = true;
    desk.advance(Duration.ofSeconds(6));
    assertThat(desk.revocations.sync()).isFalse();
    assertThat(desk.decision(tokens.accessToken(), Freshness.BOUNDED)).isEqualTo("UNKNOWN");
    assertThat(desk.decision(tokens.accessToken(), Freshness.LENIENT)).isEqualTo("STALE");
    desk.advance(Duration.ofSeconds(25));
    assertThat(desk.decision(tokens.accessToken(), Freshness.LENIENT)).isEqualTo("UNKNOWN");
    desk.store.unavailable = false;
    assertThat(desk.revocations.sync()).isTrue();
    assertThat(desk.decision(tokens.accessToken(), Freshness.BOUNDED)).isEqualTo("LOCAL");
  }

  @Test
  void asksTheRecordOnAFreshRouteWhateverItKnows() {
    SessionTokens tokens = desk.signIn("ann");
    assertThat(desk.decision(tokens.accessToken(), Freshness.FRESH)).isEqualTo("STORE");
    desk.store.unavailable = true;
    assertThat(desk.decision(tokens.accessToken(), Freshness.FRESH)).isEqualTo("UNKNOWN");
  }

  @Test
  void keepsToTheRecordsTimeWhenTheWallClockGoesBackAnHour() {
    SessionTokens tokens = desk.signIn("ann");
    desk.decision(tokens);
    desk.time.shiftWall(Duration.ofHours(-1));
    desk.advance(desk.settings.accessLife());
    desk.revocations.sync();
    assertThat(desk.decision(tokens)).isEqualTo("EXPIRED");
  }

  @Test
  void doesNotTrustItsKnowledgeAfterTheMachineSlept() {
    SessionTokens tokens = desk.signIn("ann");
    desk.decision(tokens);
    desk.memory.revoke(Revocation.user("ann"), Duration.ofHours(1));
    desk.time.shiftWall(Duration.ofMinutes(10));
    assertThat(desk.decision(tokens)).isEqualTo("REVOKED");
  }

  @Test
  void staysRevokedWhenTheRecordsClockGoesBackAnHour() {
    SessionTokens tokens = desk.signIn("ann");
    desk.sessions.revoke(Revocation.user("ann"));
    desk.storeTime.shiftWall(Duration.ofHours(1));
    desk.memory.cleanUp(Duration.ofDays(1));
    desk.storeTime.shiftWall(Duration.ofHours(-1));
    TokenVerifier gate = desk.verifier(desk.revocations(desk.memory));
    assertThat(gate.verify(tokens.accessToken(), Freshness.BOUNDED))
        .isInstanceOf(TokenDecision.Refused.class);
  }

  @Test
  void isNotReadyBeforeTheRecordAnsweredOnce() {
    SessionTokens tokens = desk.signIn("ann");
    desk.store.unavailable = true;
    Revocations cold = desk.revocations(desk.store);
    assertThat(cold.sync()).isFalse();
    assertThat(cold.isReady()).isFalse();
    TokenVerifier gate = desk.verifier(cold);
    for (Freshness demand : Freshness.values()) {
      assertThat(gate.verify(tokens.accessToken(), demand))
          .isEqualTo(new TokenDecision.Refused(TokenDecision.Reason.UNKNOWN));
    }
  }
}
