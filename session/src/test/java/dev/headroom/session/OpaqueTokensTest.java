// SPDX-License-Identifier: Apache-2.0
package dev.headroom.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.ground.StoreUnavailableException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class OpaqueTokensTest {
  private final Desk desk = new Desk();
  private final CountingStore store = new CountingStore(desk.memory);
  private final OpaqueTokens tokens = new OpaqueTokens(store, Desk.SECRET, new SecureRandom());
  private final TokenGate gate =
      new TokenGate(
          tokens,
          new RevocationSources(desk.follower, desk.record, RevocationRelay.NONE),
          desk.settings,
          desk.time,
          SessionListener.NONE);
  private final Session session = desk.signIn("ann").session();
  private final String token =
      tokens.issue(session, 0, desk.follower.now(), Duration.ofMinutes(15));

  @Test
  void saysNothingAndIsKnownByTheRecord() {
    assertThat(token).doesNotContain("ann").hasSize(70);
    assertThat(gate.check(token, Demand.BOUNDED))
        .isInstanceOfSatisfying(
            Verdict.Admitted.class,
            admitted -> assertThat(admitted.access().user()).isEqualTo("ann"));
  }

  @Test
  void asksTheRecordOncePerToken() {
    for (int i = 0; i < 10; i++) {
      gate.check(token, Demand.BOUNDED);
      gate.retainKeys(Set.of());
    }
    assertThat(store.asked).isEqualTo(1);
  }

  @Test
  void endsWithItsSession() {
    gate.check(token, Demand.BOUNDED);
    desk.sessions.revoke(Revocation.user("ann"));
    assertThat(gate.check(token, Demand.BOUNDED))
        .isEqualTo(new Verdict.Refused(Verdict.Reason.REVOKED));
  }

  @Test
  void refusesWhatWasMadeUpWithoutAskingTheRecord() {
    String made = "ho1." + "A".repeat(43) + "." + "B".repeat(22);
    assertThat(gate.check(made, Demand.BOUNDED))
        .isEqualTo(new Verdict.Refused(Verdict.Reason.INVALID));
    assertThat(gate.check(token.substring(0, 60), Demand.BOUNDED))
        .isEqualTo(new Verdict.Refused(Verdict.Reason.INVALID));
    assertThat(store.asked).isZero();
  }

  @Test
  void knowsNothingOfATokenWhileTheRecordIsAway() {
    store.away = true;
    assertThat(gate.check(token, Demand.BOUNDED))
        .isEqualTo(new Verdict.Refused(Verdict.Reason.UNKNOWN));
  }

  /** Counts what is asked. */
  private static final class CountingStore implements OpaqueStore {
    private final OpaqueStore behind;
    private int asked;
    private boolean away;

    CountingStore(OpaqueStore behind) {
      this.behind = behind;
    }

    @Override
    public void keep(
        Fingerprint token, String session, long revision, Instant issued, Instant expires) {
      behind.keep(token, session, revision, issued, expires);
    }

    @Override
    public Optional<Kept> kept(Fingerprint token) {
      if (away) {
        throw new StoreUnavailableException("record", "test", Duration.ZERO);
      }
      asked++;
      return behind.kept(token);
    }
  }
}
