// SPDX-License-Identifier: Apache-2.0
package dev.headroom.kit.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.session.revocation.Fingerprint;
import dev.headroom.session.revocation.RevocableToken;
import dev.headroom.session.revocation.Revocation;
import dev.headroom.session.revocation.RevocationEntry;
import dev.headroom.session.revocation.RevocationResult;
import dev.headroom.session.revocation.RevocationScope;
import dev.headroom.session.revocation.RevocationStore;
import dev.headroom.session.revocation.RevocationStore.Position;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/**
 * The contract of every revocation store; a store's own test extends it and names its store.
 *
 * <p>Confined to one thread, apart from the callers that a test starts. Names are random, so the
 * tests may share one store.
 */
public abstract class RevocationStoreContract {
  private static final Duration TOKEN_LIFE = Duration.ofMinutes(15);

  /** Creates the tests. */
  protected RevocationStoreContract() {}

  /**
   * Returns the revocations under test.
   *
   * @return of the same database as the others
   */
  protected abstract RevocationStore revocations();

  @Test
  final void revokesOneTokenForTheLifeItHasLeft() {
    String token = name("token");
    Instant expires = now().plusSeconds(100);
    RevocationResult result = revoke(Revocation.token(token, expires));
    assertThat(result.entries())
        .singleElement()
        .satisfies(entry -> assertThat(entry.until()).isEqualTo(expires.plusSeconds(1)));
    RevocableToken facts = RevocableToken.ofToken(Fingerprint.ofToken(token));
    assertThat(revocations().lookup(facts).revoked()).isTrue();
    RevocableToken other = RevocableToken.ofToken(Fingerprint.ofToken(name("token")));
    assertThat(revocations().lookup(other).revoked()).isFalse();
  }

  @Test
  final void returnsEverythingAfterTheRevisionOfAFollower() {
    String instance = name("instance");
    Position start = start(instance);
    Position before = start.after(revocations().changesAfter(start));
    List<Long> given = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      given.add(revoke(Revocation.user(name("ann"))).revision());
    }
    RevocationStore.Changes changes = revocations().changesAfter(before);
    assertThat(changes.entries()).extracting(RevocationEntry::revision).containsAll(given);
    assertThat(changes.revision()).isGreaterThanOrEqualTo(given.getLast());
    revocations().leave(instance);
  }

  @Test
  final void skipsNothingWhenManyRevokeAtOnce() throws Exception {
    String instance = name("instance");
    Set<Long> seen = ConcurrentHashMap.newKeySet();
    List<Future<RevocationResult>> orders = new ArrayList<>();
    Position start = start(instance);
    Position at = start.after(revocations().changesAfter(start));
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 60; i++) {
        String user = name("ann");
        orders.add(threads.submit(() -> revoke(Revocation.user(user))));
      }
      while (orders.stream().anyMatch(order -> !order.isDone())) {
        RevocationStore.Changes changes = revocations().changesAfter(at);
        changes.entries().forEach(entry -> seen.add(entry.revision()));
        at = at.after(changes);
      }
    }
    revocations().changesAfter(at).entries().forEach(entry -> seen.add(entry.revision()));
    for (Future<RevocationResult> order : orders) {
      assertThat(seen).contains(order.get().revision());
    }
    revocations().leave(instance);
  }

  /** A store that is used without sessions has nobody else who would remove them. */
  @Test
  final void removesWhatHasExpired() {
    String expired = name("token");
    String live = name("token");
    revoke(Revocation.token(expired, now().minusSeconds(10)));
    revoke(Revocation.token(live, now().plusSeconds(100)));
    assertThat(revocations().removeExpired()).isPositive();
    assertThat(isRevoked(expired)).isFalse();
    assertThat(isRevoked(live)).isTrue();
  }

  private boolean isRevoked(String token) {
    return revocations().lookup(RevocableToken.ofToken(Fingerprint.ofToken(token))).revoked();
  }

  @Test
  final void countsInstancesThatConfirmed() {
    // Longer than all tests take: whom another test heard of is not forgotten in the midst of this.
    Duration lately = Duration.ofHours(1);
    Position quick = start(name("quick"));
    Position slow = start(name("slow"));
    Position third = start(name("third"));
    revocations().changesAfter(third);
    revocations().changesAfter(quick);
    String origin = revocations().changesAfter(slow).origin();
    RevocationStore.Confirmations before = revocations().confirmations(0, origin, lately);
    RevocationResult revoked = revoke(Revocation.user(name("ann")));
    RevocationStore.Confirmations none = confirmations(revoked, lately);
    assertThat(none.instances()).isEqualTo(before.instances());
    revocations()
        .changesAfter(new Position(quick.instance(), revoked.revision(), origin, TOKEN_LIFE));
    RevocationStore.Confirmations one = confirmations(revoked, lately);
    assertThat(one.confirmed()).isEqualTo(none.confirmed() + 1);
    assertThat(revocations().confirmations(revoked.revision(), "another", lately).confirmed())
        .as("of another history")
        .isZero();
    revocations().leave(slow.instance());
    revocations().leave(quick.instance());
    assertThat(revocations().confirmations(0, origin, lately).instances())
        .isEqualTo(before.instances() - 2);
    revocations().leave(third.instance());
  }

  /** A reader that the store has not heard from yet may be there. */
  @Test
  final void countsAnInstanceMoreWhileAHistoryIsNew() {
    Position here = start(name("here"));
    RevocationResult old = revocations().revoke(Revocation.user(name("ann")), here);
    Position ahead =
        new Position(here.instance(), old.revision() + 1_000, old.origin(), TOKEN_LIFE);
    RevocationResult next = revocations().revoke(Revocation.user(name("ann")), ahead);
    revocations()
        .changesAfter(new Position(here.instance(), next.revision(), next.origin(), TOKEN_LIFE));
    RevocationStore.Confirmations seen = confirmations(next, Duration.ofHours(1));
    assertThat(seen.confirmed()).isPositive().isLessThan(seen.instances());
    revocations().leave(here.instance());
  }

  private RevocationStore.Confirmations confirmations(RevocationResult revoked, Duration window) {
    return revocations().confirmations(revoked.revision(), revoked.origin(), window);
  }

  /** Its store was put back to an old copy, so the next revisions are below those that it knows. */
  @Test
  final void beginsAnotherHistoryForAnInstanceThatIsAheadOfIt() {
    RevocationResult old = revoke(Revocation.user(name("ann")));
    Position ahead = new Position(name("ahead"), old.revision() + 1_000, old.origin(), TOKEN_LIFE);
    RevocationStore.Changes changes = revocations().changesAfter(ahead);
    assertThat(changes.origin()).isNotEmpty().isNotEqualTo(old.origin());
    assertThat(changes.revision()).isGreaterThan(ahead.revision());
    assertThat(changes.entries())
        .as("everything")
        .extracting(RevocationEntry::revision)
        .contains(old.revision());
    assertThat(confirmations(old, Duration.ofHours(1)).confirmed()).isZero();
    RevocationResult next = revoke(Revocation.user(name("ann")));
    assertThat(next.revision()).isGreaterThan(changes.revision());
    assertThat(confirmations(next, Duration.ofHours(1)).confirmed()).isZero();
    revocations().leave(ahead.instance());
  }

  @Test
  final void revokesAboveAllThatTheCallerHasSeen() {
    RevocationResult old = revoke(Revocation.user(name("ann")));
    Position ahead = new Position(name("ahead"), old.revision() + 1_000, old.origin(), TOKEN_LIFE);
    RevocationResult next = revocations().revoke(Revocation.user(name("ann")), ahead);
    assertThat(next.revision()).isGreaterThan(ahead.revision());
    assertThat(next.origin()).isNotEqualTo(old.origin());
  }

  @Test
  final void returnsEverythingToAnInstanceOfAnotherHistory() {
    RevocationResult old = revoke(Revocation.user(name("ann")));
    Position other = new Position(name("other"), old.revision(), "another", TOKEN_LIFE);
    RevocationStore.Changes changes = revocations().changesAfter(other);
    assertThat(changes.entries()).extracting(RevocationEntry::revision).contains(old.revision());
    RevocationResult next = revoke(Revocation.user(name("ann")));
    assertThat(next.revision()).isGreaterThan(old.revision());
    revocations().leave(other.instance());
  }

  /** As an instance asks that has not read it, or on a route that is always fresh. */
  @Test
  final void findsARevocationThatWasWrittenBack() {
    Fingerprint token = Fingerprint.ofToken(name("token"));
    String user = name("ann");
    RevocationResult last = revoke(Revocation.user(name("bob")));
    Position knowing = new Position(name("knowing"), last.revision(), last.origin(), TOKEN_LIFE);
    Fingerprint ofUser = Fingerprint.of(RevocationScope.USER, user);
    revocations()
        .restore(
            List.of(
                lost(RevocationScope.TOKEN, token, last), lost(RevocationScope.USER, ofUser, last)),
            knowing);
    assertThat(revocations().lookup(RevocableToken.ofToken(token)).revoked()).isTrue();
    assertThat(isRevokedOf(user, last.revision() - 1)).as("issued before").isTrue();
    assertThat(isRevokedOf(user, last.revision())).as("issued after").isFalse();
    assertThat(isRevokedOf(name("carl"), 0)).isFalse();
  }

  private static RevocationEntry lost(
      RevocationScope scope, Fingerprint whole, RevocationResult at) {
    return new RevocationEntry(
        scope, whole.half(), at.revision(), at.now(), at.now().plus(TOKEN_LIFE));
  }

  private boolean isRevokedOf(String user, long revision) {
    RevocableToken.Owner owner = RevocableToken.Owner.of(null, user, null, null);
    Fingerprint token = Fingerprint.ofToken(name("token"));
    return revocations().lookup(new RevocableToken(token, owner, revision)).revoked();
  }

  /** Tokens of a release whose tokens live longer, and which has gone. */
  @Test
  final void keepsEntriesForAsLongAsTheLongestTokenThatMayExist() {
    Duration longest = Duration.ofDays(2);
    Position before = Position.start(name("before"), longest);
    revocations().changesAfter(before);
    revocations().leave(before.instance());
    Instant now = now();
    assertThat(revoke(Revocation.user(name("ann"))).entries())
        .singleElement()
        .satisfies(entry ->
            assertThat(entry.until()).isAfter(now.plus(longest).minus(Duration.ofMinutes(2))));
  }

  final RevocationResult revoke(Revocation order) {
    return revocations().revoke(order, start("desk"));
  }

  static Position start(String instance) {
    return Position.start(instance, TOKEN_LIFE);
  }

  /** Returns the store's time. */
  final Instant now() {
    RevocableToken any = RevocableToken.ofToken(Fingerprint.ofToken("any"));
    return revocations().lookup(any).now().truncatedTo(ChronoUnit.MILLIS);
  }

  static String name(String kind) {
    return kind + "-" + UUID.randomUUID();
  }
}
