// SPDX-License-Identifier: Apache-2.0
package dev.headroom.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class TokenGateTest {
  private final Desk desk = new Desk();

  @Test
  void letsATokenThroughByItsOwnKnowledge() {
    SessionTokens tokens = desk.signIn("ann");
    assertThat(desk.verdict(tokens)).isEqualTo("LOCAL");
    assertThat(desk.gate.check(tokens.accessToken(), Demand.BOUNDED))
        .isInstanceOfSatisfying(
            Verdict.Admitted.class,
            admitted -> {
              assertThat(admitted.access().user()).isEqualTo("ann");
              assertThat(admitted.access().session()).isEqualTo(tokens.session().id());
              assertThat(admitted.access().authorities()).containsExactly("user");
            });
  }

  @Test
  void refusesATokenOfASessionThatWasEnded() {
    SessionTokens tokens = desk.signIn("ann");
    assertThat(desk.verdict(tokens)).isEqualTo("LOCAL");
    Receipt receipt = desk.sessions.revoke(Revocation.session(tokens.session().id()));
    assertThat(receipt.everywhere()).isTrue();
    assertThat(receipt.instances()).isEqualTo(1);
    assertThat(receipt.sessions()).isEqualTo(1);
    assertThat(desk.verdict(tokens)).isEqualTo("REVOKED");
  }

  @Test
  void refusesOneTokenAndKeepsTheSession() {
    SessionTokens tokens = desk.signIn("ann");
    desk.sessions.revoke(
        Revocation.token(tokens.accessToken(), desk.follower.now().plus(tokens.expiresIn())));
    assertThat(desk.verdict(tokens)).isEqualTo("REVOKED");
    assertThat(desk.verdict(desk.sessions.refresh(tokens.refreshToken(), null))).isEqualTo("LOCAL");
  }

  @Test
  void endsAllDevicesOfAUserAndNobodyElses() {
    SessionTokens one = desk.signIn("ann");
    SessionTokens two = desk.signIn("ann");
    SessionTokens bob = desk.signIn("bob");
    desk.sessions.revoke(Revocation.user("ann"));
    assertThat(desk.verdict(one)).isEqualTo("REVOKED");
    assertThat(desk.verdict(two)).isEqualTo("REVOKED");
    assertThat(desk.verdict(bob)).isEqualTo("LOCAL");
    assertThat(desk.verdict(desk.signIn("ann"))).as("signed in again").isEqualTo("LOCAL");
  }

  @Test
  void keepsTheCurrentDeviceWhenTheOthersEnd() {
    SessionTokens one = desk.signIn("ann");
    SessionTokens two = desk.signIn("ann");
    desk.sessions.revoke(Revocation.others("ann", one.session().id()));
    assertThat(desk.verdict(one)).isEqualTo("LOCAL");
    assertThat(desk.verdict(two)).isEqualTo("REVOKED");
  }

  @Test
  void endsBothWhenEachEndsTheOthers() {
    SessionTokens one = desk.signIn("ann");
    SessionTokens two = desk.signIn("ann");
    desk.sessions.revoke(Revocation.others("ann", one.session().id()));
    desk.sessions.revoke(Revocation.others("ann", two.session().id()));
    assertThat(desk.verdict(one)).isEqualTo("REVOKED");
    assertThat(desk.verdict(two)).isEqualTo("REVOKED");
  }

  @Test
  void endsByClientByTenantAndEverything() {
    Device device = Device.of("", "curl/8", "203.0.113.9");
    SignIn who = new SignIn("ann", device, java.util.List.of("user"), "app", "acme", null);
    SessionTokens byClient = desk.sessions.signIn(who);
    desk.sessions.revoke(Revocation.client("app"));
    assertThat(desk.verdict(byClient)).isEqualTo("REVOKED");
    SessionTokens byTenant = desk.sessions.signIn(who);
    assertThat(desk.verdict(byTenant)).isEqualTo("LOCAL");
    desk.sessions.revoke(Revocation.tenant("acme"));
    assertThat(desk.verdict(byTenant)).isEqualTo("REVOKED");
    SessionTokens any = desk.signIn("bob");
    desk.sessions.revoke(Revocation.everything());
    assertThat(desk.verdict(any)).isEqualTo("REVOKED");
    assertThat(desk.verdict(desk.signIn("bob"))).isEqualTo("LOCAL");
  }

  @Test
  void asksTheRecordWhenItsKnowledgeIsOld() {
    SessionTokens tokens = desk.signIn("ann");
    desk.pass(Duration.ofSeconds(6));
    assertThat(desk.verdict(tokens)).isEqualTo("RECORD");
    desk.memory.revoke(Revocation.session(tokens.session().id()), Duration.ofHours(1));
    assertThat(desk.verdict(tokens)).isEqualTo("REVOKED");
  }

  @Test
  void goesByThePolicyWhenTheRecordIsAwayToo() {
    SessionTokens tokens = desk.signIn("ann");
    desk.verdict(tokens);
    desk.record.away = true;
    desk.pass(Duration.ofSeconds(6));
    assertThat(desk.follower.read()).isFalse();
    assertThat(desk.verdict(tokens.accessToken(), Demand.BOUNDED)).isEqualTo("UNKNOWN");
    assertThat(desk.verdict(tokens.accessToken(), Demand.LENIENT)).isEqualTo("STALE");
    desk.pass(Duration.ofSeconds(25));
    assertThat(desk.verdict(tokens.accessToken(), Demand.LENIENT)).isEqualTo("UNKNOWN");
    desk.record.away = false;
    assertThat(desk.follower.read()).isTrue();
    assertThat(desk.verdict(tokens.accessToken(), Demand.BOUNDED)).isEqualTo("LOCAL");
  }

  @Test
  void asksTheRecordOnAFreshRouteWhateverItKnows() {
    SessionTokens tokens = desk.signIn("ann");
    assertThat(desk.verdict(tokens.accessToken(), Demand.FRESH)).isEqualTo("RECORD");
    desk.record.away = true;
    assertThat(desk.verdict(tokens.accessToken(), Demand.FRESH)).isEqualTo("UNKNOWN");
  }

  @Test
  void keepsToTheRecordsTimeWhenTheWallClockGoesBackAnHour() {
    SessionTokens tokens = desk.signIn("ann");
    desk.verdict(tokens);
    desk.time.shiftWall(Duration.ofHours(-1));
    desk.pass(desk.settings.accessLife());
    desk.follower.read();
    assertThat(desk.verdict(tokens)).isEqualTo("EXPIRED");
  }

  @Test
  void doesNotTrustItsKnowledgeAfterTheMachineSlept() {
    SessionTokens tokens = desk.signIn("ann");
    desk.verdict(tokens);
    desk.memory.revoke(Revocation.user("ann"), Duration.ofHours(1));
    desk.time.shiftWall(Duration.ofMinutes(10));
    assertThat(desk.verdict(tokens)).isEqualTo("REVOKED");
  }

  @Test
  void staysRevokedWhenTheRecordsClockGoesBackAnHour() {
    SessionTokens tokens = desk.signIn("ann");
    desk.sessions.revoke(Revocation.user("ann"));
    desk.recordTime.shiftWall(Duration.ofHours(1));
    desk.memory.clean(Duration.ofDays(1));
    desk.recordTime.shiftWall(Duration.ofHours(-1));
    RevocationFollower restarted =
        new RevocationFollower(
            desk.memory, "two", desk.settings.poll(), desk.time, SessionListener.NONE);
    restarted.read();
    TokenGate gate =
        new TokenGate(
            desk.tokens,
            new RevocationSources(restarted, desk.memory, RevocationRelay.NONE),
            desk.settings,
            desk.time,
            SessionListener.NONE);
    assertThat(gate.check(tokens.accessToken(), Demand.BOUNDED))
        .isInstanceOf(Verdict.Refused.class);
  }

  @Test
  void isNotReadyBeforeTheRecordAnsweredOnce() {
    SessionTokens tokens = desk.signIn("ann");
    desk.record.away = true;
    RevocationFollower cold =
        new RevocationFollower(
            desk.record, "cold", desk.settings.poll(), desk.time, SessionListener.NONE);
    assertThat(cold.read()).isFalse();
    assertThat(cold.isReady()).isFalse();
    TokenGate gate =
        new TokenGate(
            desk.tokens,
            new RevocationSources(cold, desk.record, RevocationRelay.NONE),
            desk.settings,
            desk.time,
            SessionListener.NONE);
    for (Demand demand : Demand.values()) {
      assertThat(gate.check(tokens.accessToken(), demand))
          .isEqualTo(new Verdict.Refused(Verdict.Reason.UNKNOWN));
    }
  }
}
