// SPDX-License-Identifier: Apache-2.0
package dev.headroom.store.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.headroom.cache.Cache;
import dev.headroom.cache.CachePolicy;
import dev.headroom.cache.Caches;
import dev.headroom.cache.Codec;
import dev.headroom.ground.TimeSource;
import dev.headroom.kit.FaultyLink;
import dev.headroom.kit.cache.StalenessAuditor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Three instances on one Redis whose ways to it are cut, frozen and slowed, and which is emptied:
 * nothing is served from memory later than the bound.
 *
 * <p>{@code -Dcoherence.invalidations=1000000} runs it whole.
 */
@SuppressWarnings("NullAway.Init") // set before each test, by JUnit
final class CoherenceUnderFaultsIT {

  private static final Duration BOUND = Duration.ofMillis(500);
  private static final int KEYS = 40;
  private static final long INVALIDATIONS = Long.getLong("coherence.invalidations", 8_000);

  private RealRedis redis;
  private RedisStore direct;
  private final List<Instance> instances = new ArrayList<>();
  private final Map<String, AtomicLong> source = new ConcurrentHashMap<>();
  private final StalenessAuditor auditor = new StalenessAuditor(BOUND);

  /** One instance and its way to Redis. */
  private record Instance(FaultyLink link, RedisStore store, Cache<String, String> cache)
      implements AutoCloseable {
    @Override
    public void close() {
      store.close();
      link.close();
    }
  }

  @BeforeEach
  void start() {
    redis = new RealRedis();
    direct = redis.patientStore();
    for (int i = 0; i < KEYS; i++) {
      source.put("k" + i, new AtomicLong());
    }
  }

  @AfterEach
  void end() {
    instances.forEach(Instance::close);
    direct.close();
    redis.close();
  }

  @Test
  void servesNothingLaterThanTheBound() throws Exception {
    long told = run(BOUND);
    assertThat(auditor.violations()).as(auditor.firstViolation()).isZero();
    assertThat(told).isGreaterThan(INVALIDATIONS / 10);
    assertThat(auditor.reads()).isGreaterThan(told);
    long hits = instances.stream().mapToLong(each -> each.cache().stats().memoryHits()).sum();
    assertThat(hits).as("memory was used at all").isGreaterThan(told);
  }

  @Test
  void catchesACacheThatTrustsItsMemoryLonger() throws Exception {
    run(Duration.ofHours(1));
    assertThat(auditor.violations()).as("a broken variant").isPositive();
  }

  private long run(Duration bound) throws Exception {
    for (int i = 0; i < 3; i++) {
      instances.add(instance(bound));
    }
    AtomicLong left = new AtomicLong(INVALIDATIONS);
    AtomicLong told = new AtomicLong();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> ends = new ArrayList<>();
      // The last one reads alone: what it has in memory, only the log can take away.
      for (Instance each : instances.subList(0, 2)) {
        ends.add(threads.submit(() -> write(each.cache(), left, told)));
      }
      for (Instance each : instances) {
        ends.add(threads.submit(() -> read(each.cache(), left)));
        ends.add(threads.submit(() -> read(each.cache(), left)));
      }
      ends.add(threads.submit(() -> breakThings(left)));
      for (Future<?> end : ends) {
        end.get();
      }
    }
    return told.get();
  }

  private Instance instance(Duration bound) {
    FaultyLink link = FaultyLink.to(redis.server().port());
    RedisStore store =
        RealRedis.upWhenReturned(RedisSettings.of("redis://127.0.0.1:" + link.port()));
    Caches caches = Caches.tiered(new RedisCacheLevel(store, "faults"), TimeSource.system());
    CachePolicy<String> policy =
        CachePolicy.named("faults", Codec.utf8())
            .ttl(Duration.ofMinutes(10))
            .memoryTtl(Duration.ofMinutes(10))
            .bound(bound)
            .build();
    Cache<String, String> cache = caches.cache(policy, Function.identity());
    await().until(() -> caches.lagNanos() >= 0);
    return new Instance(link, store, cache);
  }

  private void write(Cache<String, String> cache, AtomicLong left, AtomicLong told) {
    while (left.getAndDecrement() > 0) {
      String key = anyKey();
      long version = versionOf(key).incrementAndGet();
      if (cache.invalidate(key).told()) {
        auditor.invalidated(key, version, System.nanoTime());
        told.incrementAndGet();
      }
      RealRedis.pass(Duration.ofNanos(200_000));
    }
  }

  private void read(Cache<String, String> cache, AtomicLong left) {
    while (left.get() > 0) {
      for (int i = 0; i < 20; i++) {
        String key = anyKey();
        long begun = System.nanoTime();
        String value = cache.get(key, asked -> Long.toString(versionOf(asked).get()));
        auditor.read(key, Long.parseLong(value), begun);
      }
      RealRedis.pass(Duration.ofNanos(100_000));
    }
  }

  private void breakThings(AtomicLong left) {
    FaultyLink reader = instances.getLast().link();
    reader.cut();
    RealRedis.pass(BOUND.multipliedBy(3));
    reader.heal();
    Random random = new Random(42);
    while (left.get() > 0) {
      // The one that only reads is hit as often as the two others together.
      FaultyLink link = instances.get(Math.min(2, random.nextInt(4))).link();
      switch (random.nextInt(5)) {
        case 0, 1 -> link.cut();
        case 2 -> link.freeze();
        case 3 -> link.delay(Duration.ofMillis(random.nextInt(30)));
        default -> direct.call("flush", Duration.ofSeconds(5), to -> to.flushall());
      }
      RealRedis.pass(Duration.ofMillis(200 + random.nextInt(1_200)));
      link.heal();
      RealRedis.pass(Duration.ofMillis(300 + random.nextInt(500)));
    }
  }

  private AtomicLong versionOf(String key) {
    return java.util.Objects.requireNonNull(source.get(key));
  }

  private static String anyKey() {
    return "k" + ThreadLocalRandom.current().nextInt(KEYS);
  }
}
