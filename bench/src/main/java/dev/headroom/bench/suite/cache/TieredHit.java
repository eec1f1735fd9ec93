// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.suite.cache;

import com.alicp.jetcache.Cache;
import dev.headroom.cache.Caches;
import dev.headroom.cache.codec.Codec;
import dev.headroom.cache.policy.CachePolicy;
import dev.headroom.ground.TimeSource;
import dev.headroom.store.embedded.RedisServer;
import dev.headroom.store.redis.cache.RedisCacheLevel;
import dev.headroom.store.redis.connection.RedisStore;
import dev.headroom.store.redis.settings.RedisSettings;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullUnmarked;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.redisson.api.RLocalCachedMap;

/**
 * A hit in the memory of caches that have Redis behind them: the keys of {@link CacheHit}, the same
 * bound and TTL on all sides, a Redis of their own that no hit asks.
 *
 * <p>Thread-safe: each calling thread has a walk of its own.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@NullUnmarked // JMH calls the set-up before anything else
public class TieredHit {

  static final int MAX_ENTRIES = 10_000;
  static final Duration TTL = Duration.ofMinutes(10);

  private final String[] keys = CacheHit.keys();
  private RedisServer redis;
  private RedisStore store;
  private TieredPeers peers;
  private dev.headroom.cache.Cache<String, String> ours;
  private Cache<String, String> jetcache;
  private RLocalCachedMap<String, String> redisson;

  /** Makes what {@link #fill} fills. */
  public TieredHit() {}

  /**
   * Starts a Redis and fills all three, in memory too.
   *
   * @throws IOException if Redis does not start
   */
  @Setup
  public void fill() throws IOException {
    redis = RedisServer.temporary();
    Duration patience = Duration.ofSeconds(5);
    store =
        RedisStore.open(
            new RedisSettings(
                redis.uri(), "headroom", patience, patience, patience, Duration.ofMillis(100)),
            TimeSource.system());
    CachePolicy<String> policy =
        CachePolicy.builder("bench", Codec.utf8())
            .ttl(TTL)
            .memoryTtl(TTL)
            .maxEntries(MAX_ENTRIES)
            .build();
    ours =
        Caches.tiered(new RedisCacheLevel(store, "ours"), TimeSource.system())
            .cache(policy, key -> key);
    peers = TieredPeers.on(redis.uri());
    jetcache = peers.jetcache();
    redisson = peers.redisson();
    for (String key : keys) {
      String value = "value " + key;
      ours.get(key, any -> value);
      jetcache.put(key, value);
      redisson.fastPut(key, value);
    }
  }

  /** Ends what was started. */
  @TearDown
  public void close() {
    peers.close();
    store.close();
    redis.close();
  }

  /**
   * Our cache.
   *
   * @param walk the thread's
   * @return the value
   */
  @Benchmark
  public String headroom(CacheHit.Walk walk) {
    return ours.get(keys[walk.next()], key -> "loaded");
  }

  /**
   * JetCache, both levels.
   *
   * @param walk the thread's
   * @return the value
   */
  @Benchmark
  public String jetcache(CacheHit.Walk walk) {
    return jetcache.get(keys[walk.next()]);
  }

  /**
   * Redisson's map with a local cache.
   *
   * @param walk the thread's
   * @return the value
   */
  @Benchmark
  public String redisson(CacheHit.Walk walk) {
    return redisson.get(keys[walk.next()]);
  }
}
