// SPDX-License-Identifier: Apache-2.0
package dev.headroom.session.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headroom.ground.StoreUnavailableException;
import dev.headroom.session.SessionFixture;
import dev.headroom.session.SessionSettings;
import dev.headroom.session.SessionTokens;
import dev.headroom.session.SignIn;
import dev.headroom.session.device.Device;
import dev.headroom.session.device.Session;
import dev.headroom.session.meter.SessionMeterListener;
import dev.headroom.session.revocation.Acknowledgement;
import dev.headroom.session.revocation.Freshness;
import dev.headroom.session.revocation.Revocation;
import dev.headroom.session.revocation.RevocationStore.Position;
import dev.headroom.session.revocation.Revocations;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

final class TokenVerifierTest {
  private static final Position ELSEWHERE = Position.start("elsewhere", Duration.ofHours(1));

  private final SessionFixture fixture = new SessionFixture();

  @Test
  void admitsATokenByItsOwnSnapshot() {
    SessionTokens tokens = fixture.signIn("ann");
    assertThat(fixture.decision(tokens)).isEqualTo("LOCAL");
    assertThat(fixture.verifier.verify(tokens.accessToken(), Freshness.BOUNDED))
        .isInstanceOfSatisfying(
            TokenDecision.Admitted.class,
            admitted -> {
              assertThat(admitted.token().user()).isEqualTo("ann");
              assertThat(admitted.token().session()).isEqualTo(tokens.session().id());
              assertThat(admitted.token().authorities()).containsExactly("user");
            });
  }

  @Test
  void refusesATokenOfARevokedSession() {
    SessionTokens tokens = fixture.signIn("ann");
    assertThat(fixture.decision(tokens)).isEqualTo("LOCAL");
    Acknowledgement receipt = fixture.sessions.revoke(Revocation.session(tokens.session().id()));
    assertThat(receipt.everywhere()).isTrue();
    assertThat(receipt.instances()).isEqualTo(1);
    assertThat(receipt.sessions()).isEqualTo(1);
    assertThat(fixture.decision(tokens)).isEqualTo("REVOKED");
  }

  @Test
  void refusesOneTokenAndKeepsTheSession() {
    SessionTokens tokens = fixture.signIn("ann");
    fixture.sessions.revoke(
        Revocation.token(tokens.accessToken(), fixture.revocations.now().plus(tokens.expiresIn())));
    assertThat(fixture.decision(tokens)).isEqualTo("REVOKED");
    assertThat(fixture.decision(fixture.sessions.refresh(tokens.refreshToken(), null)))
        .isEqualTo("LOCAL");
  }

  @Test
  void revokesAllDevicesOfAUserAndNoOthers() {
    SessionTokens one = fixture.signIn("ann");
    SessionTokens two = fixture.signIn("ann");
    SessionTokens bob = fixture.signIn("bob");
    fixture.sessions.revoke(Revocation.user("ann"));
    assertThat(fixture.decision(one)).isEqualTo("REVOKED");
    assertThat(fixture.decision(two)).isEqualTo("REVOKED");
    assertThat(fixture.decision(bob)).isEqualTo("LOCAL");
    assertThat(fixture.decision(fixture.signIn("ann"))).as("signed in again").isEqualTo("LOCAL");
  }

  @Test
  void keepsTheCurrentDeviceWhenTheOthersAreRevoked() {
    SessionTokens one = fixture.signIn("ann");
    SessionTokens two = fixture.signIn("ann");
    fixture.sessions.revoke(Revocation.otherSessions("ann", one.session().id()));
    assertThat(fixture.decision(one)).isEqualTo("LOCAL");
    assertThat(fixture.decision(two)).isEqualTo("REVOKED");
  }

  @Test
  void revokesBothWhenEachRevokesTheOthers() {
    SessionTokens one = fixture.signIn("ann");
    SessionTokens two = fixture.signIn("ann");
    fixture.sessions.revoke(Revocation.otherSessions("ann", one.session().id()));
    fixture.sessions.revoke(Revocation.otherSessions("ann", two.session().id()));
    assertThat(fixture.decision(one)).isEqualTo("REVOKED");
    assertThat(fixture.decision(two)).isEqualTo("REVOKED");
  }

  @Test
  void revokesByClientByTenantAndEverything() {
    Device device = Device.of("", "curl/8", "203.0.113.9");
    SignIn who = SignIn.of("ann", device, "user").withClient("app").withTenant("acme");
    SessionTokens byClient = fixture.sessions.signIn(who);
    fixture.sessions.revoke(Revocation.client("app"));
    assertThat(fixture.decision(byClient)).isEqualTo("REVOKED");
    SessionTokens byTenant = fixture.sessions.signIn(who);
    assertThat(fixture.decision(byTenant)).isEqualTo("LOCAL");
    fixture.sessions.revoke(Revocation.tenant("acme"));
    assertThat(fixture.decision(byTenant)).isEqualTo("REVOKED");
    SessionTokens any = fixture.signIn("bob");
    fixture.sessions.revoke(Revocation.everything());
    assertThat(fixture.decision(any)).isEqualTo("REVOKED");
    assertThat(fixture.decision(fixture.signIn("bob"))).isEqualTo("LOCAL");
  }

  @Test
  void asksTheStoreWhenItsSnapshotIsOld() {
    SessionTokens tokens = fixture.signIn("ann");
    fixture.advance(Duration.ofSeconds(6));
    assertThat(fixture.decision(tokens)).isEqualTo("STORE");
    fixture.memory.revoke(Revocation.session(tokens.session().id()), ELSEWHERE);
    assertThat(fixture.decision(tokens)).isEqualTo("REVOKED");
  }

  @Test
  void followsTheRoutesFreshnessWhenTheStoreIsUnavailableToo() {
    SessionTokens tokens = fixture.signIn("ann");
    fixture.decision(tokens);
    fixture.store.unavailable = true;
    fixture.advance(Duration.ofSeconds(6));
    assertThat(fixture.revocations.sync()).isFalse();
    assertThat(fixture.decision(tokens.accessToken(), Freshness.BOUNDED)).isEqualTo("UNKNOWN");
    assertThat(fixture.decision(tokens.accessToken(), Freshness.LENIENT)).isEqualTo("STALE");
    fixture.advance(Duration.ofSeconds(25));
    assertThat(fixture.decision(tokens.accessToken(), Freshness.LENIENT)).isEqualTo("UNKNOWN");
    fixture.store.unavailable = false;
    assertThat(fixture.revocations.sync()).isTrue();
    assertThat(fixture.decision(tokens.accessToken(), Freshness.BOUNDED)).isEqualTo("LOCAL");
  }

  @Test
  void asksTheStoreOnAFreshRouteWhateverItsSnapshot() {
    SessionTokens tokens = fixture.signIn("ann");
    assertThat(fixture.decision(tokens.accessToken(), Freshness.FRESH)).isEqualTo("STORE");
    fixture.store.unavailable = true;
    assertThat(fixture.decision(tokens.accessToken(), Freshness.FRESH)).isEqualTo("UNKNOWN");
  }

  @Test
  void keepsToTheStoresTimeWhenTheWallClockGoesBackAnHour() {
    SessionTokens tokens = fixture.signIn("ann");
    fixture.decision(tokens);
    fixture.time.shiftWall(Duration.ofHours(-1));
    fixture.advance(fixture.settings.accessLifetime());
    fixture.revocations.sync();
    assertThat(fixture.decision(tokens)).isEqualTo("EXPIRED");
  }

  @Test
  void doesNotTrustItsSnapshotAfterTheMachineSlept() {
    SessionTokens tokens = fixture.signIn("ann");
    fixture.decision(tokens);
    fixture.memory.revoke(Revocation.user("ann"), ELSEWHERE);
    fixture.time.shiftWall(Duration.ofMinutes(10));
    assertThat(fixture.decision(tokens)).isEqualTo("REVOKED");
  }

  @Test
  void staysRevokedWhenTheStoresClockGoesBackAnHour() {
    SessionTokens tokens = fixture.signIn("ann");
    fixture.sessions.revoke(Revocation.user("ann"));
    fixture.storeTime.shiftWall(Duration.ofHours(1));
    fixture.memory.cleanUp(Duration.ofDays(1));
    fixture.storeTime.shiftWall(Duration.ofHours(-1));
    TokenVerifier other = fixture.verifier(fixture.revocations(fixture.memory));
    assertThat(other.verify(tokens.accessToken(), Freshness.BOUNDED))
        .isInstanceOf(TokenDecision.Refused.class);
  }

  /** A key of ours that signs with a clock far ahead would outlive every revocation until then. */
  @Test
  void refusesATokenIssuedInTheFutureBeyondTheLeeway() {
    assertThat(decisionOfATokenIssuedIn(Duration.ofSeconds(50))).isEqualTo("LOCAL");
    assertThat(decisionOfATokenIssuedIn(Duration.ofMinutes(2))).isEqualTo("NOT_YET");
  }

  private String decisionOfATokenIssuedIn(Duration ahead) {
    Session session = fixture.signIn("ann").session();
    long revision = fixture.revocations.snapshot().revision();
    String token =
        fixture.tokens.issue(
            session, revision, fixture.revocations.now().plus(ahead), Duration.ofMinutes(10));
    return fixture.decision(token, Freshness.BOUNDED);
  }

  @Test
  void tellsTokensThatDoNotClaimToBeItsOwnFromForgedOnes() {
    String own = fixture.signIn("ann").accessToken();
    String other =
        new SessionFixture(each -> SessionSettings.of("other")).signIn("ann").accessToken();
    for (String foreign :
        List.of(other, "sk_live_4eC39HqLyjWDarjtT1zdp7dc", "aGk+/w==", "", "a".repeat(5000))) {
      assertThat(ownDecision(foreign)).as(foreign).isEqualTo(TokenDecision.Reason.FOREIGN);
      assertThat(fixture.decision(foreign, Freshness.BOUNDED)).as(foreign).isEqualTo("INVALID");
    }
    String[] parts = own.split("\\.", -1);
    String forged = parts[0] + "." + parts[1] + "." + other.split("\\.", -1)[2];
    assertThat(ownDecision(forged)).isEqualTo(TokenDecision.Reason.INVALID);
    assertThat(ownDecision("eyJhbGciOiJub25lIn0." + parts[1] + "."))
        .isEqualTo(TokenDecision.Reason.INVALID);
  }

  private TokenDecision.Reason ownDecision(String token) {
    return ((TokenDecision.Refused) fixture.verifier.verifyOwn(token, Freshness.BOUNDED)).reason();
  }

  @Test
  void isNotReadyBeforeTheStoreAnsweredOnce() {
    SessionTokens tokens = fixture.signIn("ann");
    fixture.store.unavailable = true;
    Revocations cold = fixture.revocations(fixture.store);
    assertThat(cold.sync()).isFalse();
    assertThat(cold.isReady()).isFalse();
    TokenVerifier other = fixture.verifier(cold);
    for (Freshness freshness : Freshness.values()) {
      assertThat(other.verify(tokens.accessToken(), freshness))
          .isEqualTo(new TokenDecision.Refused(TokenDecision.Reason.UNKNOWN));
    }
  }

  /** An instance that started while the store was unavailable must not sign anybody out. */
  @Test
  void refusesNoTokenForGoodWhileTheKeysCouldNotBeRead() {
    String token = fixture.signIn("ann").accessToken();
    String foreign =
        new SessionFixture(each -> SessionSettings.of("other")).signIn("ann").accessToken();
    FailingKeys store = new FailingKeys(fixture.tokenStore);
    SigningKeys keys =
        new SigningKeys(store, SessionFixture.SECRET, fixture.settings.keyRotation());
    TokenVerifier other =
        new TokenVerifier(
            new JwtAccessTokens(keys, fixture.settings.issuer()),
            fixture.revocations,
            2,
            fixture.time,
            SessionMeterListener.NONE);

    assertThat(reason(other, token)).isEqualTo(TokenDecision.Reason.UNKNOWN);
    assertThat(reason(other, foreign)).isEqualTo(TokenDecision.Reason.FOREIGN);
    assertThatThrownBy(() -> keys.rotate(fixture.revocations.now()))
        .isInstanceOf(StoreUnavailableException.class);
    assertThat(reason(other, token)).isEqualTo(TokenDecision.Reason.UNKNOWN);
    store.fails = false;
    keys.rotate(fixture.revocations.now());
    assertThat(other.verifyOwn(token, Freshness.BOUNDED))
        .isInstanceOf(TokenDecision.Admitted.class);
    String forged =
        new SessionFixture(each -> SessionSettings.of("desk")).signIn("ann").accessToken();
    assertThat(reason(other, forged)).isEqualTo(TokenDecision.Reason.INVALID);
  }

  private static TokenDecision.Reason reason(TokenVerifier verifier, String token) {
    return ((TokenDecision.Refused) verifier.verifyOwn(token, Freshness.BOUNDED)).reason();
  }

  /** Keys of a store that does not answer at first. Confined to one thread. */
  private static final class FailingKeys implements SigningKeyStore {
    private final SigningKeyStore store;
    private boolean fails = true;

    FailingKeys(SigningKeyStore store) {
      this.store = store;
    }

    @Override
    public List<SealedKey> keys() {
      if (fails) {
        throw new StoreUnavailableException("session store", "keys", Duration.ZERO);
      }
      return store.keys();
    }

    @Override
    public boolean add(SealedKey key) {
      return store.add(key);
    }
  }
}
