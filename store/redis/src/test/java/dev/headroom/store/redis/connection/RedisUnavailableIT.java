// SPDX-License-Identifier: Apache-2.0
package dev.headroom.store.redis.connection;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.headroom.ground.StoreHealth;
import dev.headroom.ground.StoreUnavailableException;
import dev.headroom.ground.TimeSource;
import dev.headroom.kit.FaultyLink;
import dev.headroom.limit.LimitSettings;
import dev.headroom.limit.RateLimiter;
import dev.headroom.limit.RateLimits;
import dev.headroom.limit.rule.Decision;
import dev.headroom.limit.rule.Limit;
import dev.headroom.limit.rule.LimitListener;
import dev.headroom.limit.rule.LimitRule;
import dev.headroom.limit.rule.PermitRequest;
import dev.headroom.limit.rule.UnavailablePolicy;
import dev.headroom.limit.state.LimitState.StoreRequest;
import dev.headroom.store.embedded.RedisServer;
import dev.headroom.store.redis.limit.RedisLimitState;
import dev.headroom.store.redis.settings.RedisSettings;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What happens to callers when Redis is killed, cut off, frozen, or never there. */
@SuppressWarnings("NullAway.Init") // set before each test, by JUnit
final class RedisUnavailableIT {
  private static final Limit RULE = Limit.parse("api", "5/h");
  private static final List<StoreRequest> ONE = List.of(new StoreRequest(RULE, "ann", 1));

  private RedisServer server;
  private FaultyLink link;
  private RedisStore store;
  private RateLimits limits;
  private RateLimiter limiter;

  @BeforeEach
  void start() {
    server = RedisServer.temporary();
    link = FaultyLink.to(server.port());
    store = RealRedis.upWhenReturned(RedisSettings.of("redis://127.0.0.1:" + link.port()));
    limits =
        RateLimits.shared(
            new RedisLimitState(store, "unavailable"),
            LimitSettings.defaults(),
            TimeSource.system(),
            LimitListener.NONE);
    limiter = limits.limiter(LimitRule.of(RULE));
    await().atMost(Duration.ofMinutes(1)).until(() -> sourceOf("warm") == Decision.Source.SHARED);
  }

  @AfterEach
  void stop() {
    limits.close();
    store.close();
    link.close();
    server.close();
  }

  @Test
  void decidesLocallyWhileRedisIsDeadAndSharedAfterItsReturn() {
    server.stop();
    for (int i = 0; i < 200; i++) {
      limiter.tryAcquire("key-" + i);
    }

    assertThat(sourceOf("dead")).isEqualTo(Decision.Source.SHARE);
    await()
        .atMost(Duration.ofMinutes(1))
        .until(() -> store.health().state() == StoreHealth.State.DOWN);
    server.start();
    await().atMost(Duration.ofMinutes(1)).until(() -> sourceOf("back") == Decision.Source.SHARED);
    await()
        .atMost(Duration.ofMinutes(1))
        .until(() -> store.health().state() == StoreHealth.State.UP);
  }

  @Test
  void admitsTheLimitOnItsOwnWhileCutOffAndNoMore() {
    link.cut();
    await().atMost(Duration.ofMinutes(1)).until(() -> !store.isUp());
    int admitted = 0;
    for (int i = 0; i < 50; i++) {
      admitted += limiter.tryAcquire("ann").admitted() ? 1 : 0;
    }

    assertThat(admitted).isEqualTo(RULE.permits());
    link.heal();
    await().atMost(Duration.ofMinutes(1)).until(() -> sourceOf("healed") == Decision.Source.SHARED);
  }

  /** The first of a crowd waits for its own call's time-out; the others wait for nobody. */
  @Test
  void releasesTheCrowdBehindACallThatHangsWhenTheBreakerOpens() throws Exception {
    Duration hanging = Duration.ofSeconds(10);
    Duration brief = Duration.ofMillis(100);
    String uri = "redis://127.0.0.1:" + link.port();
    LimitRule rule = LimitRule.of(RULE).unavailablePolicy(UnavailablePolicy.parse("closed"));
    AtomicInteger done = new AtomicInteger();
    try (RedisStore patient =
            RealRedis.upWhenReturned(
                new RedisSettings(uri, "headroom", brief, hanging, brief, brief));
        RateLimits slow =
            RateLimits.shared(
                new RedisLimitState(patient, "crowd"),
                LimitSettings.defaults(),
                TimeSource.system(),
                LimitListener.NONE);
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      slow.decide(new PermitRequest(rule, "crowd"));
      link.freeze();
      long frozen = System.nanoTime();
      for (int i = 0; i < 20; i++) {
        threads.execute(() -> {
          slow.decide(new PermitRequest(rule, "crowd"));
          done.incrementAndGet();
        });
      }
      // The store's own probe finds out soon; from then on other keys' calls fail without waiting.
      await().atMost(Duration.ofMinutes(1)).until(() -> !patient.isUp());
      for (int i = 0; i < 5; i++) {
        slow.decide(new PermitRequest(rule, "other " + i));
      }

      await().atMost(Duration.ofMinutes(1)).until(() -> done.get() >= 19);
      assertThat(Duration.ofNanos(System.nanoTime() - frozen)).isLessThan(hanging);
      link.heal();
    }
  }

  @Test
  void waitsForAFrozenRedisOnceAndNotAgain() {
    link.freeze();
    long firstMillis = millisOf(() -> limiter.tryAcquire("frozen"));
    long restMillis =
        millisOf(() -> {
          for (int i = 0; i < 1_000; i++) {
            assertThat(limiter.tryAcquire("frozen-" + i).source()).isEqualTo(Decision.Source.SHARE);
          }
        });

    // The time-out is 25 ms, and would be 25 s for all; the rest is what a loaded machine may add.
    assertThat(firstMillis).isLessThan(10_000);
    assertThat(restMillis).isLessThan(10_000);
    link.heal();
    await().atMost(Duration.ofMinutes(1)).until(() -> sourceOf("thawed") == Decision.Source.SHARED);
  }

  @Test
  void holdsUpManyThreadsForOneTimeOutTogether() {
    link.freeze();
    long millis =
        millisOf(() -> {
          try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 1_000; i++) {
              threads.execute(() -> limiter.tryAcquire("crowd"));
            }
          }
        });

    // One after the other they would wait 25 s.
    assertThat(millis).isLessThan(10_000);
    assertThat(limiter.tryAcquire("crowd").admitted()).isFalse();
  }

  @Test
  void noticesAFrozenRedisWithoutAnyCall() {
    link.freeze();

    await().atMost(Duration.ofMinutes(1)).until(() -> !store.isUp());
    RedisLimitState state = new RedisLimitState(store, "unavailable");
    assertThatExceptionOfType(StoreUnavailableException.class)
        .isThrownBy(() -> state.take(ONE, 1))
        .satisfies(refusal -> assertThat(refusal.waited()).isZero());
    assertThat(sourceOf("ann")).isEqualTo(Decision.Source.SHARE);
  }

  @Test
  void replacesAConnectionThatStaysSilentForLong() {
    try (RedisStore direct = RealRedis.upWhenReturned(RealRedis.patient(server.uri()))) {
      long first = latestConnection(direct);
      link.freeze();
      await().atMost(Duration.ofMinutes(1)).until(() -> !store.isUp());
      // After eight silent probes: new connections get no answer either.
      await().atMost(Duration.ofMinutes(1)).until(() -> latestConnection(direct) > first);
      link.heal();

      await()
          .atMost(Duration.ofMinutes(1))
          .until(() -> sourceOf("replaced") == Decision.Source.SHARED);
      assertThat(latestConnection(direct)).isGreaterThan(first);
    }
  }

  @Test
  void opensAtOnceWithoutRedisAndFindsItLater() {
    server.stop();
    long start = System.nanoTime();
    // However long a call may wait for Redis, opening waits for nothing.
    RedisSettings patient = RealRedis.patient(server.uri());
    try (RedisStore early = RedisStore.open(patient, TimeSource.system())) {
      assertThat(System.nanoTime() - start).isLessThan(patient.connectTimeout().toNanos());
      RedisLimitState state = new RedisLimitState(early, "early");
      assertThatExceptionOfType(StoreUnavailableException.class)
          .isThrownBy(() -> state.take(ONE, 1));
      assertThat(early.health().state()).isEqualTo(StoreHealth.State.DOWN);
      server.start();
      await().atMost(Duration.ofMinutes(1)).until(early::isUp);
      assertThat(state.take(ONE, 1).times()).isOne();
    }
  }

  @Test
  void failsOneCallAloneWhenRedisAnswersAnError() {
    byte[] list = "a list".getBytes(US_ASCII);
    Duration patience = Duration.ofSeconds(5);
    try (RedisStore patient = RealRedis.upWhenReturned(RealRedis.patient(server.uri()))) {
      patient.call("test", patience, to -> to.lpush(list, list));

      assertThatExceptionOfType(StoreUnavailableException.class)
          .isThrownBy(() -> patient.call("test", patience, to -> to.get(list)));
      assertThat(patient.isUp()).isTrue();
    }
  }

  /** Returns the number of the youngest connection that the server has: they are never reused. */
  private static long latestConnection(RedisStore direct) {
    String clients = direct.call("test", Duration.ofSeconds(10), to -> to.clientList());
    return clients
        .lines()
        .mapToLong(each -> Long.parseLong(each.substring("id=".length(), each.indexOf(' '))))
        .max()
        .orElseThrow();
  }

  private Decision.Source sourceOf(String key) {
    return limiter.tryAcquire(key).source();
  }

  private static long millisOf(Runnable work) {
    long start = System.nanoTime();
    work.run();
    return (System.nanoTime() - start) / 1_000_000;
  }
}
