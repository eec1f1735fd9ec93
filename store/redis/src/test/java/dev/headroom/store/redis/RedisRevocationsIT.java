// SPDX-License-Identifier: Apache-2.0
package dev.headroom.store.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.headroom.ground.StoreUnavailableException;
import dev.headroom.session.Cut;
import dev.headroom.session.Ended;
import dev.headroom.session.Fingerprint;
import dev.headroom.session.Scope;
import dev.headroom.session.TokenFacts;
import dev.headroom.store.redis.connection.RealRedis;
import dev.headroom.store.redis.connection.RedisStore;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@SuppressWarnings("NullAway.Init") // set before each test, by JUnit
final class RedisRevocationsIT {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  private RealRedis redis;
  private RedisStore store;
  private RedisRevocations relay;

  @BeforeEach
  void start() {
    redis = new RealRedis();
    store = redis.patientStore();
    relay = new RedisRevocations(store, "test");
  }

  @AfterEach
  void end() {
    store.close();
    redis.close();
  }

  @Test
  void knowsWhatItWasTold() {
    tell(cut(Scope.USER, "ann", 7));
    assertThat(relay.knowsRevoked(facts("ann", 6))).isTrue();
    assertThat(relay.knowsRevoked(facts("ann", 7))).as("issued after it").isFalse();
    assertThat(relay.knowsRevoked(facts("bob", 1))).isFalse();
  }

  @Test
  void knowsARevokedTokenWhateverItsRevision() {
    Fingerprint token = Fingerprint.ofToken("t");
    tell(new Cut(Scope.TOKEN, token, 3, NOW.plusSeconds(60)));
    assertThat(relay.knowsRevoked(TokenFacts.ofTokenAlone(token))).isTrue();
  }

  @Test
  void keepsACutForAsLongAsItMattersAndAMinuteMore() {
    tell(cut(Scope.SESSION, "s", 3));
    List<byte[]> keys = store.call("keys", Duration.ofSeconds(5), to -> to.keys("test:session:*"));
    assertThat(keys).hasSize(1);
    Long left = store.call("ttl", Duration.ofSeconds(5), to -> to.pttl(keys.getFirst()));
    assertThat(left).isBetween(100_000L, 120_000L);
  }

  @Test
  void tellsNothingOfWhatItLost() {
    tell(cut(Scope.USER, "ann", 7));
    store.call("flush", Duration.ofSeconds(5), to -> to.flushall());
    assertThat(relay.knowsRevoked(facts("ann", 6))).isFalse();
  }

  @Test
  void wakesWhoFollowsAndOutlivesARestart() {
    AtomicInteger wakes = new AtomicInteger();
    relay.onChange(wakes::incrementAndGet);
    await().until(() -> wakes.get() > 0);
    wakesAgain(wakes);
    redis.server().stop();
    await().until(() -> !store.isUp());
    assertThatThrownBy(() -> tell(cut(Scope.USER, "ann", 1)))
        .isInstanceOf(StoreUnavailableException.class);
    redis.server().start();
    await().atMost(Duration.ofSeconds(20)).until(store::isUp);
    wakesAgain(wakes);
  }

  @Test
  void isFollowedOnce() {
    relay.onChange(() -> {});
    assertThatThrownBy(() -> relay.onChange(() -> {})).hasMessageContaining("allowed once");
  }

  private void wakesAgain(AtomicInteger wakes) {
    int before = wakes.get();
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> {
          tell(cut(Scope.USER, "ann", 9));
          return wakes.get() > before;
        });
  }

  private void tell(Cut cut) {
    relay.tell(new Ended(cut.revision(), List.of(cut), 1, NOW));
  }

  private static Cut cut(Scope scope, String name, long revision) {
    return new Cut(scope, Fingerprint.of(scope, name), revision, NOW.plusSeconds(60));
  }

  private static TokenFacts facts(String user, long revision) {
    return new TokenFacts(
        Fingerprint.ofToken("other"),
        new TokenFacts.Owner(
            Fingerprint.of(Scope.SESSION, "other"), Fingerprint.of(Scope.USER, user), null, null),
        revision);
  }
}
