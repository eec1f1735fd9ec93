// SPDX-License-Identifier: Apache-2.0
package dev.headroom.kit.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.headroom.session.device.AuditEntry;
import dev.headroom.session.device.Device;
import dev.headroom.session.device.RefreshAttempt;
import dev.headroom.session.device.RefreshDecision;
import dev.headroom.session.device.RefreshFamily;
import dev.headroom.session.device.RefreshOutcome;
import dev.headroom.session.device.Session;
import dev.headroom.session.device.SessionStore;
import dev.headroom.session.revocation.Fingerprint;
import dev.headroom.session.revocation.RevocableToken;
import dev.headroom.session.revocation.Revocation;
import dev.headroom.session.revocation.RevocationEntry;
import dev.headroom.session.revocation.RevocationResult;
import dev.headroom.session.revocation.RevocationScope;
import dev.headroom.session.revocation.RevocationStore;
import dev.headroom.session.token.SealedKey;
import dev.headroom.session.token.SigningKeyStore;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * The contract of every session store; a store's own test extends it and names its stores.
 *
 * <p>Confined to one thread, apart from the callers that a test starts. Names are random, so the
 * tests may share one store.
 */
public abstract class SessionStoreContract extends RevocationStoreContract {
  private static final Duration IDLE = Duration.ofDays(14);
  private static final Duration GRACE = Duration.ofSeconds(30);
  private static final byte[] SEALED = "sealed".getBytes(StandardCharsets.US_ASCII);

  /** Makes the tests. */
  protected SessionStoreContract() {}

  /**
   * Returns the sessions under test.
   *
   * @return of the same database as the others
   */
  protected abstract SessionStore sessions();

  /**
   * Returns the keys under test.
   *
   * @return of the same database as the others
   */
  protected abstract SigningKeyStore keys();

  @Test
  final void readsBackASessionAsItWasOpened() {
    Session session = opened(name("ann"), name("client"), name("tenant"));
    assertThat(sessions().find(session.id())).contains(session);
    assertThat(sessions().findByUser(session.user())).containsExactly(session);
  }

  /** As a client sends it in a cookie, which its session's id is read from. */
  @Test
  final void findsNothingByAnIdThatIsNoText() {
    assertThat(sessions().find("\0")).isEmpty();
    assertThat(sessions().rename(name("ann"), "a\0b", "mine")).isFalse();
  }

  @Test
  final void listsLiveSessionsOnly() {
    String user = name("ann");
    Session ended = opened(user, null, null);
    Session alive = opened(user, null, null);
    revoke(Revocation.session(ended.id()));
    assertThat(sessions().findByUser(user)).extracting(Session::id).containsExactly(alive.id());
    assertThat(sessions().find(ended.id())).isEmpty();
  }

  @Test
  final void renamesForTheOwnerAlone() {
    Session session = opened(name("ann"), null, null);
    assertThat(sessions().rename(name("bob"), session.id(), "mine")).isFalse();
    assertThat(sessions().rename(session.user(), session.id(), "phone")).isTrue();
    assertThat(sessions().find(session.id()).orElseThrow().device().label()).isEqualTo("phone");
  }

  @Test
  final void doesNotReviveARevokedSessionByUse() {
    Session session = opened(name("ann"), null, null);
    revoke(Revocation.session(session.id()));
    sessions().markSeen(Set.of(session.id()), session.issued().plusSeconds(60), IDLE);
    assertThat(sessions().find(session.id())).isEmpty();
    assertThat(refreshed(session, "first", "second").decision())
        .isEqualTo(new RefreshDecision.Refuse(RefreshDecision.Reason.ENDED));
  }

  @Test
  final void recordsWhenASessionWasSeen() {
    Session session = opened(name("ann"), null, null);
    Instant later = session.issued().plusSeconds(60);
    sessions().markSeen(Set.of(session.id(), name("none")), later, IDLE);
    assertThat(sessions().find(session.id()).orElseThrow().lastSeen()).isEqualTo(later);
  }

  @Test
  final void reachesBySessionUserClientAndTenant() {
    for (RevocationScope scope :
        List.of(
            RevocationScope.SESSION,
            RevocationScope.USER,
            RevocationScope.CLIENT,
            RevocationScope.TENANT)) {
      Session hit = opened(name("ann"), name("client"), name("tenant"));
      Session missed = opened(name("bob"), name("client"), name("tenant"));
      RevocationResult result = revoke(order(scope, hit));
      assertThat(result.sessions()).as(scope.name()).isEqualTo(1);
      assertThat(sessions().find(hit.id())).isEmpty();
      assertThat(sessions().find(missed.id())).isPresent();
      assertThat(isRevoked(hit, result.revision() - 1)).isTrue();
      assertThat(isRevoked(hit, result.revision())).as("issued after it").isFalse();
      assertThat(isRevoked(missed, result.revision() - 1)).isFalse();
    }
  }

  @Test
  final void reachesEverything() {
    Session session = opened(name("ann"), null, null);
    RevocationResult result = revoke(Revocation.everything());
    assertThat(sessions().find(session.id())).isEmpty();
    assertThat(isRevoked(session, result.revision() - 1)).isTrue();
    assertThat(isRevoked(session, result.revision())).isFalse();
  }

  @Test
  final void keepsOneWhenTheOthersEnd() {
    String user = name("ann");
    Session kept = opened(user, null, null);
    Session other = opened(user, null, null);
    RevocationResult result = revoke(Revocation.otherSessions(user, kept.id()));
    assertThat(result.sessions()).isEqualTo(1);
    assertThat(isRevoked(kept, result.revision() - 1)).isFalse();
    assertThat(isRevoked(other, result.revision() - 1)).isTrue();
  }

  @Test
  final void rotatesOnceHoweverManyPresentOneToken() throws Exception {
    Session session = opened(name("ann"), null, null);
    List<Future<RefreshOutcome>> outcomes = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 16; i++) {
        String successor = "second" + i;
        outcomes.add(threads.submit(() -> refreshed(session, "first", successor)));
      }
    }
    int rotated = 0;
    for (Future<RefreshOutcome> outcome : outcomes) {
      RefreshDecision decision = outcome.get().decision();
      rotated += decision instanceof RefreshDecision.Rotate ? 1 : 0;
      assertThat(decision).isNotInstanceOf(RefreshDecision.Refuse.class);
    }
    assertThat(rotated).isEqualTo(1);
  }

  @Test
  final void doesNotDeadlockWhenSessionsAreRevokedWhileTheyRefresh() throws Exception {
    String user = name("ann");
    Session session = opened(user, null, null);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> all = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        String next = "next" + i;
        all.add(threads.submit(() -> refreshed(session, "first", next)));
        all.add(threads.submit(() -> revoke(Revocation.user(user))));
      }
      for (Future<?> each : all) {
        each.get();
      }
    }
    assertThat(sessions().findByUser(user)).isEmpty();
  }

  @Test
  final void leadsASpentTokenThroughItsSuccessors() {
    Session session = opened(name("ann"), null, null);
    refreshed(session, "first", "second");
    refreshed(session, "second", "third");
    assertThat(refreshed(session, "first", "other").decision())
        .isInstanceOfSatisfying(
            RefreshDecision.Again.class, again -> assertThat(again.sealed()).hasSize(2));
  }

  @Test
  final void writesAnAuditTrail() {
    Session session = opened(name("ann"), null, null);
    revoke(Revocation.session(session.id()).by("admin", "lost"));
    assertThat(sessions().audit(session.user(), 10))
        .extracting(AuditEntry::actor, AuditEntry::action, AuditEntry::session)
        .containsExactly(
            tuple("admin", "revoke session", session.id()),
            tuple(session.user(), "open", session.id()));
    assertThat(sessions().audit(session.user(), 1)).hasSize(1);
  }

  @Test
  final void removesExpiredRowsAndKeepsTheOthers() {
    Session session = opened(name("ann"), null, null);
    String token = name("token");
    revoke(Revocation.token(token, now().minusSeconds(60)));
    RevocationResult kept = revoke(Revocation.session(session.id()));
    assertThat(sessions().cleanUp(Duration.ofDays(30))).isPositive();
    RevocableToken gone = RevocableToken.ofToken(Fingerprint.ofToken(token));
    assertThat(revocations().lookup(gone).revoked()).isFalse();
    assertThat(isRevoked(session, kept.revision() - 1)).isTrue();
    assertThat(sessions().audit(session.user(), 10)).hasSize(2);
  }

  /** The database lost the log-out of a user; an instance that knows it writes it back. */
  @Test
  final void closesTheSessionsOfARevocationThatIsWrittenBackAndRevokesTheirTokensAgain() {
    String user = name("ann");
    Session before = opened(user, null, null);
    Session other = opened(name("bob"), null, null);
    revoke(Revocation.user(name("carl")));
    RevocationStore.Changes known = revocations().changesAfter(start(name("reader")));
    Fingerprint whole = Fingerprint.of(RevocationScope.USER, user);
    RevocationEntry lost =
        new RevocationEntry(
            RevocationScope.USER, whole.half(), known.revision(), now(), now().plusSeconds(600));
    revocations().restore(List.of(lost), start("desk").after(known));
    assertThat(sessions().find(before.id())).isEmpty();
    assertThat(sessions().find(other.id())).isPresent();
    assertThat(isRevoked(before, known.revision())).as("a token of a refresh since").isTrue();
    RevocationStore.Changes next = revocations().changesAfter(start(name("reader")).after(known));
    assertThat(next.origin()).as("all instances read everything").isNotEqualTo(known.origin());
    assertThat(next.entries())
        .anySatisfy(entry -> {
          assertThat(entry.scope()).isEqualTo(RevocationScope.USER);
          assertThat(entry.fingerprint().a()).isEqualTo(whole.a());
          assertThat(entry.revision()).isEqualTo(known.revision());
        });
  }

  @Test
  final void keepsTheFirstOfTwoKeysOfOneNumber() {
    int number = Math.floorMod(UUID.randomUUID().hashCode(), 1_000_000) + 1000;
    Instant from = Instant.parse("2026-01-01T00:00:00Z");
    assertThat(keys().add(new SealedKey(number, new byte[] {1}, from))).isTrue();
    assertThat(keys().add(new SealedKey(number, new byte[] {2}, from))).isFalse();
    assertThat(keys().keys())
        .filteredOn(key -> key.number() == number)
        .singleElement()
        .satisfies(key -> assertThat(key.sealed()).containsExactly(1));
  }

  private Session opened(String user, @Nullable String client, @Nullable String tenant) {
    Instant now = now();
    Session session =
        new Session(
            name("session"),
            user,
            client,
            tenant,
            new Device("laptop", "Firefox on Linux", "203.0.113.0/24"),
            List.of("user", "editor"),
            now,
            now,
            now.plus(IDLE),
            now.plus(IDLE.multipliedBy(2)));
    Fingerprint family = Fingerprint.ofToken("family" + session.id());
    sessions().open(session, new RefreshFamily(family, null, token(session, "first"), List.of()));
    return session;
  }

  private RefreshOutcome refreshed(Session session, String token, String successor) {
    return sessions()
        .refresh(
            new RefreshAttempt(
                session.id(),
                Fingerprint.ofToken("family" + session.id()),
                token(session, token),
                null,
                token(session, successor),
                SEALED,
                GRACE,
                IDLE));
  }

  private static Revocation order(RevocationScope scope, Session session) {
    return switch (scope) {
      case SESSION -> Revocation.session(session.id());
      case USER -> Revocation.user(session.user());
      case CLIENT -> Revocation.client(Objects.requireNonNull(session.client()));
      case TENANT -> Revocation.tenant(Objects.requireNonNull(session.tenant()));
      case TOKEN, ALL -> throw new IllegalArgumentException(scope.name());
    };
  }

  private boolean isRevoked(Session session, long issued) {
    String client = session.client();
    String tenant = session.tenant();
    return revocations()
        .lookup(
            new RevocableToken(
                Fingerprint.ofToken("access" + session.id()),
                new RevocableToken.Owner(
                    Fingerprint.of(RevocationScope.SESSION, session.id()),
                    Fingerprint.of(RevocationScope.USER, session.user()),
                    client == null ? null : Fingerprint.of(RevocationScope.CLIENT, client),
                    tenant == null ? null : Fingerprint.of(RevocationScope.TENANT, tenant)),
                issued))
        .revoked();
  }

  private static Fingerprint token(Session session, String name) {
    return Fingerprint.ofToken(session.id() + name);
  }
}
