// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.suite.cache;

import dev.headroom.bench.BenchRow;
import dev.headroom.bench.harness.Rounds;
import dev.headroom.bench.harness.SuiteRun;
import dev.headroom.bench.process.Waiting;
import dev.headroom.cache.Cache;
import dev.headroom.cache.Caches;
import dev.headroom.cache.codec.Codec;
import dev.headroom.cache.policy.CachePolicy;
import dev.headroom.ground.TimeSource;
import dev.headroom.store.embedded.RedisServer;
import dev.headroom.store.redis.cache.RedisCacheLevel;
import dev.headroom.store.redis.connection.RedisStore;
import dev.headroom.store.redis.settings.RedisSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.DoubleSupplier;
import java.util.function.Function;
import org.springframework.data.redis.cache.RedisCacheManager;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/**
 * Three instances on one Redis: what they load at once, and what they do while it is unavailable.
 *
 * <p>Confined to one thread, apart from the callers that it starts.
 */
final class CacheCluster implements AutoCloseable {

  private static final int CALLERS = 16;
  private static final long MILLI = 1_000_000;
  private static final long PATIENCE = Duration.ofSeconds(20).toNanos();

  private final RedisServer server = RedisServer.temporary();
  private final List<RedisStore> stores = new ArrayList<>();
  private final List<Cache<String, String>> instances = new ArrayList<>();
  private int keys;

  CacheCluster() {
    for (int i = 0; i < 3; i++) {
      RedisStore store = RedisStore.open(RedisSettings.of(server.uri()), TimeSource.system());
      stores.add(store);
      Caches caches = Caches.tiered(new RedisCacheLevel(store, "bench"), TimeSource.system());
      instances.add(
          caches.cache(CachePolicy.builder("bench", Codec.utf8()).build(), Function.identity()));
      await(() -> caches.lagNanos() >= 0);
    }
  }

  List<BenchRow> rows(SuiteRun run) {
    run.step("three instances: a cold key, cold keys side by side, Redis unavailable");
    return List.of(
        row("loads-cold-key", "loads", 1, run, this::coldKey)
            .with("spring-data-redis", (double) springLoads()),
        row("eight-cold-keys", "ms", 230, run, this::eightColdKeys),
        row("redis-away-cold-get", "ms", 5, run, this::unavailable),
        row("redis-back", "ms", 1000, run, this::back));
  }

  private BenchRow row(String id, String unit, double goal, SuiteRun run, DoubleSupplier measure) {
    double[] values = new double[run.rounds()];
    // The first round loads classes.
    double _ = measure.getAsDouble();
    for (int i = 0; i < values.length; i++) {
      values[i] = measure.getAsDouble();
    }
    double worst = 0;
    for (double value : values) {
      worst = Math.max(worst, value);
    }
    return BenchRow.of(id, unit, "worst of the rounds")
        .figure("ours", worst)
        .point(worst, values.length)
        .spread(Rounds.spread(values))
        .atMost(goal);
  }

  /** Loads of one cold key by as many callers of as many instances of Spring's Redis cache. */
  private int springLoads() {
    String key = fresh();
    AtomicInteger loads = new AtomicInteger();
    List<LettuceConnectionFactory> factories = new ArrayList<>();
    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < instances.size(); i++) {
        LettuceConnectionFactory factory = new LettuceConnectionFactory("127.0.0.1", server.port());
        factory.afterPropertiesSet();
        factory.start();
        factories.add(factory);
        org.springframework.cache.Cache cache =
            Objects.requireNonNull(RedisCacheManager.create(factory).getCache("bench"));
        for (int j = 0; j < CALLERS; j++) {
          callers.execute(() -> cache.get(key, () -> slow("v" + loads.incrementAndGet(), 50)));
        }
      }
    }
    factories.forEach(LettuceConnectionFactory::destroy);
    return loads.get();
  }

  /** Loads of one cold key that sixteen callers of each instance want at once. */
  private double coldKey() {
    String key = fresh();
    AtomicInteger loads = new AtomicInteger();
    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Cache<String, String> instance : instances) {
        for (int i = 0; i < CALLERS; i++) {
          callers.execute(
              () -> instance.get(key, missing -> slow("v" + loads.incrementAndGet(), 50)));
        }
      }
    }
    return loads.get();
  }

  /** Milliseconds for eight cold keys whose loads take 200 ms each. */
  private double eightColdKeys() {
    long start = System.nanoTime();
    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 8; i++) {
        String key = fresh();
        callers.execute(() -> instances.getFirst().get(key, missing -> slow("v", 200)));
      }
    }
    return (System.nanoTime() - start) / (double) MILLI;
  }

  /** Milliseconds of the slowest of fifty cold gets, loads of 1 ms, once the breaker is open. */
  private double unavailable() {
    server.stop();
    await(() -> !stores.getFirst().isUp());
    double slowest = 0;
    for (int i = 0; i < 50; i++) {
      long start = System.nanoTime();
      instances.getFirst().get(fresh(), missing -> slow("v", 1));
      slowest = Math.max(slowest, (System.nanoTime() - start) / (double) MILLI);
    }
    server.start();
    await(() -> stores.stream().allMatch(RedisStore::isUp));
    return slowest;
  }

  /** Milliseconds from the return of Redis to the first value that another instance finds there. */
  private double back() {
    server.stop();
    await(() -> stores.stream().noneMatch(RedisStore::isUp));
    server.start();
    long start = System.nanoTime();
    await(() -> {
      String key = fresh();
      instances.getFirst().get(key, missing -> "shared");
      return "shared".equals(instances.getLast().getIfPresent(key));
    });
    return (System.nanoTime() - start) / (double) MILLI;
  }

  private String fresh() {
    keys++;
    return "key" + keys;
  }

  private static String slow(String value, long millis) {
    Waiting.untilTime(System.nanoTime() + millis * MILLI);
    return value;
  }

  /** Waits until a condition holds, which is evaluated each millisecond. */
  static void await(BooleanSupplier condition) {
    long end = System.nanoTime() + PATIENCE;
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - end > 0) {
        throw new IllegalStateException(
            "the instances did not come to where they should be in 20 s");
      }
      LockSupport.parkNanos(MILLI);
    }
  }

  @Override
  public void close() {
    stores.forEach(RedisStore::close);
    server.close();
  }
}
