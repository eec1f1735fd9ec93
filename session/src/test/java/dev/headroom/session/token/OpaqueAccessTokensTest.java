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
  private final SessionFixture desk = new SessionFixture();
  private final CountingStore store = new CountingStore(desk.tokenStore);
  private final OpaqueAccessTokens tokens = new OpaqueAccessTokens(store, SessionFixture.SECRET);
  private final TokenVerifier gate =
      new TokenVerifier(
          tokens, desk.revocations, desk.settings.verifiedTokens(), desk.time, TokenListener.NONE);
  private final Session session = desk.signIn("ann").session();
  private final String token =
      tokens.issue(session, 0, desk.revocations.now(), Duration.ofMinutes(15));

  @Test
  void saysNothingAndIsKnownByTheRecord() {
    assertThat(token).doesNotContain("ann").hasSize(70);
    assertThat(gate.verify(token, Freshness.BOUNDED))
        .isInstanceOfSatisfying(
            TokenDecision.Admitted.class,
            admitted -> assertThat(admitted.token().user()).isEqualTo("ann"));
  }

  @Test
  void asksTheRecordOncePerToken() {
    for (int i = 0; i < 10; i++) {
      gate.verify(token, Freshness.BOUNDED);
      gate.retainKeys(Set.of());
    }
    assertThat(store.asked).isEqualTo(1);
  }

  @Test
  void endsWithItsSession() {
    gate.verify(token, Freshness.BOUNDED);
    desk.sessions.revoke(Revocation.user("ann"));
    assertThat(gate.verify(token, Freshness.BOUNDED))
        .isEqualTo(new TokenDecision.Refused(TokenDecision.Reason.REVOKED));
  }

  @Test
  void refusesWhatWasMadeUpWithoutAskingTheRecord() {
    String made = "ho1." + "A".repeat(43) + "." + "B".repeat(22);
    assertThat(gate.verify(made, Freshness.BOUNDED))
        .isEqualTo(new TokenDecision.Refused(TokenDecision.Reason.INVALID));
    assertThat(gate.verify(token.substring(0, 60), Freshness.BOUNDED))
        .isEqualTo(new TokenDecision.Refused(TokenDecision.Reason.INVALID));
    assertThat(store.asked).isZero();
  }

  @Test
  void knowsNothingOfATokenWhileTheRecordIsAway() {
    store.away = true;
    assertThat(gate.verify(token, Freshness.BOUNDED))
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
