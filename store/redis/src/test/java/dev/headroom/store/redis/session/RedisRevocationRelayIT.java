// SPDX-License-Identifier: Apache-2.0
package dev.headroom.store.redis.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import dev.headroom.ground.StoreUnavailableException;
import dev.headroom.session.revocation.Fingerprint;
import dev.headroom.session.revocation.RevocableToken;
import dev.headroom.session.revocation.RevocationEntry;
import dev.headroom.session.revocation.RevocationResult;
import dev.headroom.session.revocation.RevocationScope;
import dev.headroom.store.redis.connection.RealRedis;
import dev.headroom.store.redis.connection.RedisStore;
import dev.headroom.store.redis.settings.RedisSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@SuppressWarnings("NullAway.Init") // set before each test, by JUnit
final class RedisRevocationRelayIT {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  private RealRedis redis;
  private RedisStore store;
  private RedisRevocationRelay relay;

  @BeforeEach
  void start() {
    redis = new RealRedis();
    store = redis.patientStore();
    relay = new RedisRevocationRelay(store, "test");
  }

  @AfterEach
  void end() {
    store.close();
    redis.close();
  }

  @Test
  void knowsPublishedRevocations() {
    publish(revocation(RevocationScope.USER, "ann", 7));
    assertThat(relay.isRevoked(facts("ann", 6))).isTrue();
    assertThat(relay.isRevoked(facts("ann", 7))).as("issued after it").isFalse();
    assertThat(relay.isRevoked(facts("bob", 1))).isFalse();
  }

  @Test
  void knowsARevokedTokenWhateverItsRevision() {
    Fingerprint token = Fingerprint.ofToken("t");
    publish(new RevocationEntry(RevocationScope.TOKEN, token, 3, NOW, NOW.plusSeconds(60)));
    assertThat(relay.isRevoked(RevocableToken.ofToken(token))).isTrue();
  }

  @Test
  void keepsAnEntryUntilAMinuteAfterItExpires() {
    publish(revocation(RevocationScope.SESSION, "s", 3));
    List<byte[]> keys =
        store.call("keys", Duration.ofSeconds(5), to -> to.keys("{test:session}:1:revocation:*"));
    assertThat(keys).hasSize(1);
    Long left = store.call("ttl", Duration.ofSeconds(5), to -> to.pttl(keys.getFirst()));
    assertThat(left).isBetween(100_000L, 120_000L);
  }

  @Test
  void doesNotRevokeByEntriesThatItLost() {
    publish(revocation(RevocationScope.USER, "ann", 7));
    store.call("flush", Duration.ofSeconds(5), to -> to.flushall());
    assertThat(relay.isRevoked(facts("ann", 6))).isFalse();
  }

  @Test
  void wakesItsFollowerAlsoAfterARestart() {
    AtomicInteger wakes = new AtomicInteger();
    relay.onChange(wakes::incrementAndGet);
    await().atMost(Duration.ofMinutes(1)).until(() -> wakes.get() > 0);
    wakesAgain(wakes);
    redis.server().stop();
    await().atMost(Duration.ofMinutes(1)).until(() -> !store.isUp());
    assertThatThrownBy(() -> publish(revocation(RevocationScope.USER, "ann", 1)))
        .isInstanceOf(StoreUnavailableException.class);
    redis.server().start();
    await().atMost(Duration.ofMinutes(1)).until(store::isUp);
    wakesAgain(wakes);
  }

  /** The client's own time-out, which is that of a connection, ended each read that waited. */
  @Test
  void staysConnectedWhileNothingIsRevoked() {
    Duration patience = Duration.ofSeconds(10);
    RedisSettings quick =
        new RedisSettings(
            redis.server().uri(),
            "headroom",
            patience,
            patience,
            Duration.ofMillis(500),
            Duration.ofMillis(100));
    AtomicInteger connections = new AtomicInteger();
    try (RedisStore other = RealRedis.upWhenReturned(quick)) {
      new RedisRevocationRelay(other, "other").onChange(connections::incrementAndGet);
      await().atMost(Duration.ofMinutes(1)).until(() -> endedReads() >= 2);
    }
    assertThat(connections).hasValue(1);
  }

  private int endedReads() {
    String stats = store.call("info", Duration.ofSeconds(5), to -> to.info("commandstats"));
    Matcher calls = Pattern.compile("cmdstat_xread:calls=(\\d+)").matcher(stats);
    return calls.find() ? Integer.parseInt(calls.group(1)) : 0;
  }

  @Test
  void hasOneFollower() {
    relay.onChange(() -> {});
    assertThatThrownBy(() -> relay.onChange(() -> {})).hasMessageContaining("allowed once");
  }

  @Test
  void listsWhatItKeepsOfAHistoryThatTheStoreHasLost() {
    Duration day = Duration.ofDays(1);
    RevocationEntry user = revocation(RevocationScope.USER, "ann", 7);
    RevocationEntry everything = revocation(RevocationScope.ALL, "", 8);
    RevocationEntry token =
        new RevocationEntry(
            RevocationScope.TOKEN, Fingerprint.ofToken("t"), 9, NOW, NOW.plusSeconds(60));
    List.of(user, everything, token).forEach(this::publish);
    assertThat(relay.keptBefore("origin", 9, NOW, day)).isEmpty();
    assertThat(relay.keptBefore("origin", 8, NOW, day)).as("a store without the last").hasSize(3);

    List<RevocationEntry> kept = relay.keptBefore("promoted", 1_000_000, NOW, day);
    assertThat(kept)
        .extracting(RevocationEntry::scope, RevocationEntry::fingerprint, RevocationEntry::revision)
        .containsExactlyInAnyOrder(
            tuple(user.scope(), user.fingerprint(), 7L),
            tuple(everything.scope(), everything.fingerprint(), 8L),
            tuple(token.scope(), token.fingerprint(), 9L));
    assertThat(kept)
        .allSatisfy(
            each -> assertThat(each.until()).isBetween(NOW.plusSeconds(40), NOW.plusSeconds(60)));

    relay.publish(new RevocationResult(10, List.of(user), 1, NOW, "promoted"));
    assertThat(relay.keptBefore("promoted", 1_000_000, NOW, day))
        .as("until it was searched")
        .isNotEmpty();
    relay.follow("promoted");
    assertThat(relay.keptBefore("promoted", 1_000_000, NOW, day)).isEmpty();
  }

  private void wakesAgain(AtomicInteger wakes) {
    int before = wakes.get();
    await()
        .atMost(Duration.ofMinutes(1))
        .until(() -> {
          publish(revocation(RevocationScope.USER, "ann", 9));
          return wakes.get() > before;
        });
  }

  private void publish(RevocationEntry cut) {
    relay.publish(new RevocationResult(cut.revision(), List.of(cut), 1, NOW, "origin"));
  }

  private static RevocationEntry revocation(RevocationScope scope, String name, long revision) {
    return new RevocationEntry(
        scope, Fingerprint.of(scope, name), revision, NOW, NOW.plusSeconds(60));
  }

  private static RevocableToken facts(String user, long revision) {
    return new RevocableToken(
        Fingerprint.ofToken("other"),
        new RevocableToken.Owner(
            Fingerprint.of(RevocationScope.SESSION, "other"),
            Fingerprint.of(RevocationScope.USER, user),
            null,
            null),
        revision);
  }
}
