// SPDX-License-Identifier: Apache-2.0
package dev.headroom.store.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.headroom.cache.Cache;
import dev.headroom.cache.Caches;
import dev.headroom.cache.codec.Codec;
import dev.headroom.cache.policy.CachePolicy;
import dev.headroom.ground.TimeSource;
import dev.headroom.limit.LimitSettings;
import dev.headroom.limit.RateLimits;
import dev.headroom.limit.rule.Decision;
import dev.headroom.limit.rule.Limit;
import dev.headroom.limit.rule.LimitListener;
import dev.headroom.limit.rule.LimitRule;
import dev.headroom.limit.rule.PermitRequest;
import dev.headroom.limit.rule.UnavailablePolicy;
import dev.headroom.session.revocation.RevocationStore;
import dev.headroom.session.revocation.Revocations;
import dev.headroom.store.redis.cache.RedisCacheLevel;
import dev.headroom.store.redis.connection.RealRedis;
import dev.headroom.store.redis.connection.RedisStore;
import dev.headroom.store.redis.limit.RedisLimitState;
import dev.headroom.store.redis.session.RedisRevocationRelay;
import java.time.Duration;
import java.util.function.Function;

/**
 * One instance of an application whose caches, limits and revocations share a Redis.
 *
 * <p>Thread-safe.
 */
final class SharingInstance implements AutoCloseable {
  /** As in the settings, so that the store's own connection is that of the caches. */
  static final String APPLICATION = "headroom";

  static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final LimitRule RULE =
      LimitRule.of(Limit.parse("sign-in", "5/h"))
          .unavailablePolicy(UnavailablePolicy.parse("closed"));

  final RedisStore store;
  final Caches caches;
  final Cache<String, String> cache;
  private final RateLimits limits;
  final Revocations revocations;

  SharingInstance(String url, RevocationStore shared) {
    store = RealRedis.upWhenReturned(RealRedis.patient(url));
    caches = Caches.tiered(new RedisCacheLevel(store, APPLICATION), TimeSource.system());
    cache =
        caches.cache(
            CachePolicy.builder("users", Codec.utf8())
                .ttl(Duration.ofMinutes(10))
                .memoryTtl(Duration.ofMinutes(10))
                .build(),
            Function.identity());
    limits =
        RateLimits.shared(
            new RedisLimitState(store, APPLICATION),
            LimitSettings.defaults(),
            TimeSource.system(),
            LimitListener.NONE);
    // Read so seldom that only a relay can wake it within the patience of the test.
    revocations =
        Revocations.builder()
            .store(shared)
            .relay(new RedisRevocationRelay(store, APPLICATION))
            .bound(Duration.ofHours(2), Duration.ofHours(1))
            .build();
    knowsAll();
  }

  String get(String key) {
    return cache.get(key, any -> "new");
  }

  void knowsAll() {
    long now = System.nanoTime();
    await().atMost(PATIENCE).until(() -> caches.isCaughtUpTo(now));
  }

  long admitted(String key, int calls) {
    long admitted = 0;
    for (int i = 0; i < calls; i++) {
      admitted += limits.decide(new PermitRequest(RULE, key)).admitted() ? 1 : 0;
    }
    return admitted;
  }

  boolean isRevoked(String user) {
    return revocations.isRevoked(
        "a token of " + user, user, revocations.now().minus(Duration.ofMinutes(1)));
  }

  /** Waits until a key is counted by the shared store. */
  void counts(String key) {
    await()
        .atMost(PATIENCE)
        .until(
            () -> limits.decide(new PermitRequest(RULE, key)).source() == Decision.Source.SHARED);
  }

  void follows(RedisProcesses.Member primary, String how) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> assertThat(store.health().detail()).isEqualTo(primary.address() + how));
    await().atMost(PATIENCE).until(() -> store.primary() != null);
  }

  @Override
  public void close() {
    revocations.close();
    limits.close();
    store.close();
  }
}
