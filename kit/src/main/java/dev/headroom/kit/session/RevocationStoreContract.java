// SPDX-License-Identifier: Apache-2.0
package dev.headroom.kit.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.session.revocation.Fingerprint;
import dev.headroom.session.revocation.RevocableToken;
import dev.headroom.session.revocation.Revocation;
import dev.headroom.session.revocation.RevocationEntry;
import dev.headroom.session.revocation.RevocationResult;
import dev.headroom.session.revocation.RevocationStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
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
    long before = revocations().changesAfter(instance, 0).revision();
    List<Long> given = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      given.add(revoke(Revocation.user(name("ann"))).revision());
    }
    RevocationStore.Changes changes = revocations().changesAfter(instance, before);
    assertThat(changes.entries()).extracting(RevocationEntry::revision).containsAll(given);
    assertThat(changes.revision()).isGreaterThanOrEqualTo(given.getLast());
    revocations().leave(instance);
  }

  @Test
  final void skipsNothingWhenManyRevokeAtOnce() throws Exception {
    String instance = name("instance");
    Set<Long> seen = java.util.concurrent.ConcurrentHashMap.newKeySet();
    List<Future<RevocationResult>> orders = new ArrayList<>();
    long at = revocations().changesAfter(instance, 0).revision();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 60; i++) {
        String user = name("ann");
        orders.add(threads.submit(() -> revoke(Revocation.user(user))));
      }
      while (orders.stream().anyMatch(order -> !order.isDone())) {
        RevocationStore.Changes changes = revocations().changesAfter(instance, at);
        changes.entries().forEach(entry -> seen.add(entry.revision()));
        at = changes.revision();
      }
    }
    revocations().changesAfter(instance, at).entries().forEach(entry -> seen.add(entry.revision()));
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
    String quick = name("quick");
    String slow = name("slow");
    revocations().changesAfter(quick, 0);
    revocations().changesAfter(slow, 0);
    RevocationStore.Confirmations before = revocations().confirmations(0, lately);
    long revision = revoke(Revocation.user(name("ann"))).revision();
    RevocationStore.Confirmations none = revocations().confirmations(revision, lately);
    assertThat(none.instances()).isEqualTo(before.instances());
    revocations().changesAfter(quick, revision);
    RevocationStore.Confirmations one = revocations().confirmations(revision, lately);
    assertThat(one.confirmed()).isEqualTo(none.confirmed() + 1);
    revocations().leave(slow);
    revocations().leave(quick);
    assertThat(revocations().confirmations(0, lately).instances())
        .isEqualTo(before.instances() - 2);
  }

  final RevocationResult revoke(Revocation order) {
    return revocations().revoke(order, TOKEN_LIFE);
  }

  /** Returns the store's time. */
  final Instant now() {
    RevocableToken any = RevocableToken.ofToken(Fingerprint.ofToken("any"));
    return revocations().lookup(any).now().truncatedTo(java.time.temporal.ChronoUnit.MILLIS);
  }

  static String name(String kind) {
    return kind + "-" + UUID.randomUUID();
  }
}
