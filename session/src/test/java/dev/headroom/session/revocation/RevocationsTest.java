// SPDX-License-Identifier: Apache-2.0
package dev.headroom.session.revocation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.headroom.session.MovableTime;
import dev.headroom.session.revocation.RevocationStore.Position;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Revocation alone: no key secret, no session, and tokens that another issuer signed. */
final class RevocationsTest {
  private static final byte[] SECRET_OF_THE_ISSUER = new byte[32];
  private static final Duration DAY = Duration.ofDays(1);

  private final MovableTime time = new MovableTime();
  private final MemoryRevocationStore store = new MemoryRevocationStore(time);
  private final Revocations revocations = instance(store);

  @Test
  void acceptsATokenOfAnotherIssuer() {
    assertThat(isRevoked(revocations, issued("ann"))).isFalse();
  }

  @Test
  void refusesTheTokensThatAUserHadAndAcceptsTheNextOnes() {
    SignedJWT before = issued("ann");
    SignedJWT ofBob = issued("bob");
    revocations.revoke(Revocation.user("ann"));
    assertThat(isRevoked(revocations, before)).isTrue();
    assertThat(isRevoked(revocations, ofBob)).isFalse();
    time.advance(Duration.ofSeconds(6));
    revocations.sync();
    assertThat(isRevoked(revocations, issued("ann"))).as("signed in again").isFalse();
    assertThat(isRevoked(revocations, before)).isTrue();
  }

  @Test
  void refusesOneTokenByItsId() throws ParseException {
    SignedJWT one = issued("ann");
    SignedJWT other = issued("ann");
    JWTClaimsSet claims = one.getJWTClaimsSet();
    revocations.revoke(Revocation.token(claims.getJWTID(), claims.getExpirationTime().toInstant()));
    assertThat(isRevoked(revocations, one)).isTrue();
    assertThat(isRevoked(revocations, other)).isFalse();
  }

  /** Letters beyond Latin-1 all became question marks, so these were one token. */
  @Test
  void distinguishesIdsByAllTheirLetters() {
    Instant now = time.now();
    revocations.revoke(Revocation.token("\u4f1a-1", now.plus(DAY)));
    assertThat(revocations.isRevoked("\u4f1a-1", "ann", now)).isTrue();
    assertThat(revocations.isRevoked("\u8bdd-1", "bob", now)).isFalse();
  }

  @Test
  void refusesOnEveryInstanceOfTheStoreAndAfterARestart() {
    SignedJWT token = issued("ann");
    Revocations other = instance(store);
    revocations.revoke(Revocation.user("ann"));
    assertThat(isRevoked(other, token)).as("until it synchronizes").isFalse();
    other.sync();
    assertThat(isRevoked(other, token)).isTrue();
    time.advance(Duration.ofHours(1));
    assertThat(isRevoked(instance(store), token)).as("restarted").isTrue();
  }

  @Test
  void refusesATokenOfTheSkewAfterARevocation() {
    revocations.revoke(Revocation.user("ann"));
    time.advance(Duration.ofSeconds(4));
    revocations.sync();
    assertThat(isRevoked(revocations, issued("ann")))
        .as("its issuer's clock may be 5 s ahead")
        .isTrue();
  }

  @Test
  void refusesATokenThatIsOlderThanRevocationsAreKept() {
    SignedJWT old = issued("ann");
    time.advance(Duration.ofHours(24));
    revocations.sync();
    assertThat(isRevoked(revocations, old)).isFalse();
    time.advance(Duration.ofMinutes(2));
    revocations.sync();
    assertThat(isRevoked(revocations, old)).isTrue();
    assertThat(isRevoked(revocations, issued("ann"))).isFalse();
  }

  /** Such as one whose issuer writes milliseconds: no revocation would ever reach it. */
  @Test
  void refusesATokenThatIsIssuedInTheFuture() {
    Instant now = revocations.now();
    assertThat(revocations.isRevoked("a", "ann", now.plusSeconds(5))).isFalse();
    assertThat(revocations.isRevoked("a", "ann", now.plusSeconds(7))).isTrue();
    assertThat(revocations.isRevoked("a", "ann", Instant.ofEpochSecond(now.toEpochMilli())))
        .isTrue();
    UnavailableStore away = new UnavailableStore(store);
    away.unavailable = true;
    Revocations cold = instance(away);
    away.unavailable = false;
    assertThat(cold.isRevoked("a", "ann", now.plusSeconds(60)))
        .as("before it synchronizes")
        .isTrue();
    assertThat(cold.isRevoked("a", "ann", now)).isFalse();
  }

  @Test
  void asksTheStoreWhenItsSnapshotIsOld() {
    SignedJWT old = issued("ann");
    store.revoke(Revocation.user("ann"), elsewhere(Duration.ofHours(1)));
    time.advance(Duration.ofSeconds(6));
    assertThat(isRevoked(revocations, old)).isTrue();
  }

  @Test
  void refusesEverythingUntilTheStoreAnswered() {
    UnavailableStore away = new UnavailableStore(store);
    away.unavailable = true;
    Revocations cold = instance(away);
    assertThat(cold.isReady()).isFalse();
    assertThat(isRevoked(cold, issued("ann"))).isTrue();
    away.unavailable = false;
    assertThat(cold.sync()).isTrue();
    assertThat(isRevoked(cold, issued("ann"))).isFalse();
  }

  @Test
  void agreesWithAnOracleOnTimesOfIssue() {
    java.util.Random random = new java.util.Random(11);
    java.util.Map<String, Instant> revokedAt = new java.util.HashMap<>();
    for (int i = 0; i < 300; i++) {
      String user = "u" + random.nextInt(20);
      revokedAt.put(user, store.now());
      revocations.revoke(Revocation.user(user));
      time.advance(Duration.ofMillis(random.nextInt(3000)));
      revocations.sync();
      for (int j = 0; j < 20; j++) {
        String asked = "u" + random.nextInt(25);
        Instant issued = store.now().minusMillis(random.nextInt(100_000));
        Instant counted = issued.minusSeconds(5).truncatedTo(java.time.temporal.ChronoUnit.SECONDS);
        boolean expected =
            revokedAt.containsKey(asked)
                && !revokedAt
                    .get(asked)
                    .truncatedTo(java.time.temporal.ChronoUnit.SECONDS)
                    .isBefore(counted);
        assertThat(revocations.isRevoked("t", asked, issued)).isEqualTo(expected);
      }
    }
  }

  @Test
  void refusesAPollThatIsTooRareForTheBound() {
    assertThatThrownBy(
            () -> Revocations.builder().bound(Duration.ofSeconds(1), Duration.ofSeconds(1)).build())
        .hasMessageContaining("allowed up to half of the bound");
  }

  /** As when access-lifetime was a day, and is 15 s in the release that logs the user out. */
  @Test
  void keepsRevocationsForTheLongestTokenThatMayExist() {
    Revocations before = instance(store, DAY);
    RevocableToken token = own("ann", before);
    before.close();
    Revocations after = instance(store, Duration.ofSeconds(15));
    after.revoke(Revocation.user("ann"));
    for (int i = 0; i < 23; i++) {
      time.advance(Duration.ofHours(1));
      store.removeExpired();
      for (Revocations each :
          List.of(after, instance(store, Duration.ofSeconds(15)), instance(store, DAY))) {
        each.revoke(Revocation.user("bob"));
        assertThat(each.check(token, Freshness.BOUNDED)).isEqualTo(RevocationStatus.REVOKED);
        each.close();
      }
    }
  }

  /** What was heard a moment ago seems to be an hour old then. */
  @Test
  void waitsForInstancesAlsoWhenTheStoresClockIsSetForward() {
    Revocations other = instance(store);
    time.advance(Duration.ofMillis(500));
    time.shiftWall(Duration.ofHours(1));
    assertThat(revocations.revoke(Revocation.user("ann")).everywhere()).isFalse();
    time.advance(Duration.ofMinutes(1));
    assertThat(revocations.revoke(Revocation.user("ann")).everywhere())
        .as("silent for a minute")
        .isTrue();
    other.sync();
    assertThat(revocations.revoke(Revocation.user("ann")).everywhere()).isFalse();
  }

  /** A clock that is put right in two steps, or an answer that was slow after the first. */
  @Test
  void remembersALargeJumpOfTheStoresClockWhenASmallOneFollows() {
    Revocations other = instance(store);
    time.shiftWall(Duration.ofHours(1));
    revocations.sync();
    time.advance(Duration.ofMillis(500));
    time.shiftWall(Duration.ofSeconds(2));
    assertThat(revocations.revoke(Revocation.user("ann")).everywhere()).isFalse();
    other.close();
  }

  /** A store that was put back to an old copy: what was given out since is given out again. */
  @Test
  void confirmsNothingByWhatInstancesKnewOfALostHistory() {
    Revocations other = instance(store);
    for (int i = 0; i < 5; i++) {
      revocations.revoke(Revocation.user("lost"));
    }
    other.sync();
    RevocableToken token = own("ann", other);
    UnavailableStore restored = new UnavailableStore(store);
    Revocations here = instance(restored);
    Revocations there = instance(restored);
    restored.delegate = new MemoryRevocationStore(time);
    there.sync();
    Acknowledgement done = here.revoke(Revocation.user("ann"));
    assertThat(done.everywhere()).as("the other has not read it").isFalse();
    assertThat(here.check(token, Freshness.BOUNDED)).isEqualTo(RevocationStatus.REVOKED);
    there.sync();
    assertThat(there.check(token, Freshness.BOUNDED)).isEqualTo(RevocationStatus.REVOKED);
  }

  /** A write-back is long, and may break; what was read counts at once. */
  @Test
  void knowsWhatItReadAlsoWhenTheWriteBackFailsAndTriesAgain() {
    UnavailableStore promoted = new UnavailableStore(store);
    Revocations here = instance(promoted);
    RevocableToken lost = own("ann", here);
    here.revoke(Revocation.user("carl"));
    here.revoke(Revocation.user("ann"));
    MemoryRevocationStore replica = new MemoryRevocationStore(time);
    replica.revoke(Revocation.user("bob"), elsewhere(DAY));
    promoted.delegate = replica;
    promoted.keepsNothing = true;
    time.advance(Duration.ofMinutes(1));
    assertThat(here.sync()).isTrue();
    assertThat(here.age()).isZero();
    assertThat(here.snapshot().revokes(own("bob", revocations))).isTrue();
    assertThat(replica.lookup(lost).revoked()).isFalse();
    promoted.keepsNothing = false;
    here.sync();
    assertThat(replica.lookup(lost).revoked()).as("written back").isTrue();
  }

  /** A token of our own, which carries the revision at which it was issued. */
  private static RevocableToken own(String user, Revocations by) {
    return new RevocableToken(
        Fingerprint.ofToken("of " + user),
        RevocableToken.Owner.of(null, user, null, null),
        by.snapshot().revision());
  }

  private static Position elsewhere(Duration entryLife) {
    return Position.start("elsewhere", entryLife);
  }

  private Revocations instance(RevocationStore shared) {
    return instance(shared, DAY);
  }

  private Revocations instance(RevocationStore shared, Duration tokenLife) {
    return Revocations.builder()
        .store(shared)
        .time(time)
        .tokenLife(tokenLife)
        .confirmWait(Duration.ZERO)
        .withoutBackground()
        .build();
  }

  private static boolean isRevoked(Revocations by, SignedJWT token) {
    try {
      JWTClaimsSet claims = token.getJWTClaimsSet();
      return by.isRevoked(
          claims.getJWTID(), claims.getSubject(), claims.getIssueTime().toInstant());
    } catch (ParseException e) {
      throw new AssertionError(e);
    }
  }

  private SignedJWT issued(String user) {
    Date now = Date.from(time.now());
    SignedJWT token =
        new SignedJWT(
            new JWSHeader(JWSAlgorithm.HS256),
            new JWTClaimsSet.Builder()
                .issuer("https://login.example.org")
                .subject(user)
                .jwtID(UUID.randomUUID().toString())
                .issueTime(now)
                .expirationTime(Date.from(time.now().plus(Duration.ofHours(8))))
                .build());
    try {
      token.sign(new MACSigner(SECRET_OF_THE_ISSUER));
    } catch (JOSEException e) {
      throw new AssertionError(e);
    }
    return token;
  }
}
