// SPDX-License-Identifier: Apache-2.0
package dev.headroom.session.revocation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.tuple;

import dev.headroom.session.MovableTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A request to revoke, the entries that it becomes, and the token that they are held against. */
final class RevocationRequestTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final Duration DAY = Duration.ofDays(1);

  @Test
  void keepsTheEntryOfANameForTheLongestLifeAndThatOfATokenForItsOwn() {
    Revocation user = Revocation.user("ann");
    assertThat(user.entries(List.of("s1"), 7, NOW, DAY))
        .containsExactly(
            new RevocationEntry(
                RevocationScope.USER,
                Fingerprint.of(RevocationScope.USER, "ann"),
                7,
                NOW,
                NOW.plus(DAY)));

    Instant expires = NOW.plusSeconds(60);
    Revocation token = Revocation.token("secret", expires);
    assertThat(token.entries(List.of(), 8, NOW, DAY))
        .containsExactly(
            new RevocationEntry(
                RevocationScope.TOKEN,
                Fingerprint.ofToken("secret"),
                8,
                NOW,
                expires.plusSeconds(1)));
  }

  @Test
  void revokesATokenThatNeverExpires() {
    Instant until =
        Revocation.token("key", Instant.MAX).entries(List.of(), 8, NOW, DAY).getFirst().until();
    assertThat(until)
        .isBetween(NOW.plus(Duration.ofDays(36_000)), NOW.plus(Duration.ofDays(37_000)));

    try (Revocations revocations = Revocations.inMemory()) {
      Acknowledgement done = revocations.revoke(Revocation.token("key", Instant.MAX));
      assertThat(done.everywhere()).isTrue();
      assertThat(revocations.isRevoked("key", "ann", Instant.now())).isTrue();
      assertThat(revocations.isRevoked("other", "ann", Instant.now())).isFalse();
      assertThat(revocations.isRevoked("other", "ann", Instant.MIN)).as("too old").isTrue();
    }
  }

  @Test
  void revokesEachOtherSessionByItselfWhereOneIsKept() {
    Revocation others = Revocation.otherSessions("ann", "s1");

    assertThat(others.entries(List.of("s2", "s3"), 7, NOW, DAY))
        .extracting(RevocationEntry::scope, RevocationEntry::fingerprint)
        .containsExactly(
            tuple(RevocationScope.SESSION, Fingerprint.of(RevocationScope.SESSION, "s2")),
            tuple(RevocationScope.SESSION, Fingerprint.of(RevocationScope.SESSION, "s3")));
    assertThat(others.action()).isEqualTo("revoke others");
  }

  @Test
  void isNamedByItsScopeAndByWhoeverMadeIt() {
    assertThat(Revocation.session("s").action()).isEqualTo("revoke session");
    assertThat(Revocation.client("c").action()).isEqualTo("revoke client");
    assertThat(Revocation.tenant("t").action()).isEqualTo("revoke tenant");
    assertThat(Revocation.everything().action()).isEqualTo("revoke all");
    assertThat(Revocation.user("ann").by("bob", "stolen"))
        .extracting(Revocation::name, Revocation::actor, Revocation::reason)
        .containsExactly("ann", "bob", "stolen");
  }

  @ParameterizedTest
  @EnumSource
  void readsTheNumberOfAScope(RevocationScope scope) {
    assertThat(RevocationScope.ofNumber(scope.number())).isSameAs(scope);
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 6})
  void refusesANumberThatIsNoScopes(int number) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RevocationScope.ofNumber(number))
        .withMessage("scope was %d, allowed 0 to 5", number);
  }

  @Test
  void refusesBytesThatAreNoFingerprint() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Fingerprint.of(new byte[31]))
        .withMessage("fingerprint had 31 bytes, allowed 32");
    Fingerprint whole = new Fingerprint(1, 2, 3, 4);
    assertThat(Fingerprint.of(whole.bytes())).isEqualTo(whole);
    assertThat(whole.half()).isEqualTo(new Fingerprint(1, 2, 0, 0));
    assertThat(whole).hasToString("00000000");
    assertThat(Fingerprint.of(RevocationScope.USER, "ann"))
        .isNotEqualTo(Fingerprint.of(RevocationScope.CLIENT, "ann"));
  }

  @Test
  void isFoundByTheFingerprintOfEachScope() {
    Fingerprint token = Fingerprint.ofToken("t");
    RevocableToken all = new RevocableToken(token, RevocableToken.Owner.of("s", "u", "c", "o"), 7);

    assertThat(all.revision()).isEqualTo(7);
    assertThat(all.carriesTime()).isFalse();
    assertThat(all.fingerprint(RevocationScope.TOKEN)).isSameAs(token);
    assertThat(all.fingerprint(RevocationScope.SESSION))
        .isEqualTo(Fingerprint.of(RevocationScope.SESSION, "s"));
    assertThat(all.fingerprint(RevocationScope.USER))
        .isEqualTo(Fingerprint.of(RevocationScope.USER, "u"));
    assertThat(all.fingerprint(RevocationScope.CLIENT))
        .isEqualTo(Fingerprint.of(RevocationScope.CLIENT, "c"));
    assertThat(all.fingerprint(RevocationScope.TENANT))
        .isEqualTo(Fingerprint.of(RevocationScope.TENANT, "o"));
    assertThat(all.fingerprint(RevocationScope.ALL)).isSameAs(Fingerprint.EVERYTHING);
    assertThat(all).hasToString("RevocableToken " + token);
    assertThat(RevocableToken.ofToken(token).fingerprint(RevocationScope.USER)).isNull();
    assertThat(RevocableToken.ofToken(token).revision()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void countsATokenOfAnotherIssuerAsOlderByTheSkew() {
    RevocableToken issued =
        RevocableToken.issuedAt(
            Fingerprint.ofToken("t"),
            RevocableToken.Owner.of(null, "ann", null, null),
            Instant.ofEpochSecond(105));

    assertThat(issued.carriesTime()).isTrue();
    assertThat(issued.isIssuedBefore(100)).isFalse();
    assertThat(issued.isIssuedBefore(101)).isTrue();
  }

  @Test
  void isAsOldAsTheLongerOfBothClocksSays() {
    MovableTime time = new MovableTime();
    assertThat(FollowerState.NEVER.ageNanos(time)).isEqualTo(Long.MAX_VALUE);
    FollowerState state =
        new FollowerState(
            RevocationSnapshot.EMPTY, time.nanos(), time.now().toEpochMilli(), "origin");

    time.advance(Duration.ofMillis(40));
    assertThat(state.ageNanos(time)).isEqualTo(40_000_000);
    time.shiftWall(Duration.ofMillis(20));
    assertThat(state.ageNanos(time)).isEqualTo(60_000_000);
    time.shiftWall(Duration.ofHours(-1));
    assertThat(state.ageNanos(time)).isEqualTo(40_000_000);
  }
}
