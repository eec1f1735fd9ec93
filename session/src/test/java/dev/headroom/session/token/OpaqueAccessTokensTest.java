// SPDX-License-Identifier: Apache-2.0
package dev.headroom.session.token;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.ground.StoreUnavailableException;
import dev.headroom.session.SessionFixture;
import dev.headroom.session.device.Session;
import dev.headroom.session.revocation.Fingerprint;
import dev.headroom.session.revocation.Freshness;
import dev.headroom.session.revocation.Revocation;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class OpaqueAccessTokensTest {
  private final SessionFixture fixture = new SessionFixture();
  private final CountingStore store = new CountingStore(fixture.tokenStore);
  private final OpaqueAccessTokens tokens = new OpaqueAccessTokens(store, SessionFixture.SECRET);
  private final TokenVerifier verifier =
      new TokenVerifier(
          tokens,
          fixture.revocations,
          fixture.settings.verifiedTokens(),
          fixture.time,
          TokenListener.NONE);
  private final Session session = fixture.signIn("ann").session();
  private final String token =
      tokens.issue(session, 0, fixture.revocations.now(), Duration.ofMinutes(15));

  @Test
  void carriesNoClaimAndIsKnownToTheStore() {
    assertThat(token).doesNotContain("ann").hasSize(70);
    assertThat(verifier.verify(token, Freshness.BOUNDED))
        .isInstanceOfSatisfying(
            TokenDecision.Admitted.class,
            admitted -> assertThat(admitted.token().user()).isEqualTo("ann"));
  }

  @Test
  void asksTheStoreOncePerToken() {
    for (int i = 0; i < 10; i++) {
      verifier.verify(token, Freshness.BOUNDED);
      verifier.retainKeys(Set.of());
    }
    assertThat(store.asked).isEqualTo(1);
  }

  @Test
  void isRevokedWithItsSession() {
    verifier.verify(token, Freshness.BOUNDED);
    fixture.sessions.revoke(Revocation.user("ann"));
    assertThat(verifier.verify(token, Freshness.BOUNDED))
        .isEqualTo(new TokenDecision.Refused(TokenDecision.Reason.REVOKED));
  }

  @Test
  void refusesAForgedTokenWithoutAskingTheStore() {
    String made = "ho1." + "A".repeat(43) + "." + "B".repeat(22);
    assertThat(verifier.verify(made, Freshness.BOUNDED))
        .isEqualTo(new TokenDecision.Refused(TokenDecision.Reason.INVALID));
    assertThat(verifier.verify(token.substring(0, 60), Freshness.BOUNDED))
        .isEqualTo(new TokenDecision.Refused(TokenDecision.Reason.INVALID));
    assertThat(store.asked).isZero();
  }

  @Test
  void refusesANewTokenWhileTheStoreIsUnavailable() {
    store.away = true;
    assertThat(verifier.verify(token, Freshness.BOUNDED))
        .isEqualTo(new TokenDecision.Refused(TokenDecision.Reason.UNKNOWN));
  }

  /** Counts what is asked. */
  private static final class CountingStore implements OpaqueTokenStore {
    private final OpaqueTokenStore behind;
    private int asked;
    private boolean away;

    CountingStore(OpaqueTokenStore behind) {
      this.behind = behind;
    }

    @Override
    public void save(
        Fingerprint token, String session, long revision, Instant issued, Instant expires) {
      behind.save(token, session, revision, issued, expires);
    }

    @Override
    public Optional<StoredToken> find(Fingerprint token) {
      if (away) {
        throw new StoreUnavailableException("record", "test", Duration.ZERO);
      }
      asked++;
      return behind.find(token);
    }
  }
}
