// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.suite.cache;

import com.github.benmanes.caffeine.cache.Caffeine;
import dev.headroom.cache.Cache;
import dev.headroom.cache.Caches;
import dev.headroom.cache.codec.Codec;
import dev.headroom.cache.policy.CachePolicy;
import dev.headroom.ground.TimeSource;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullUnmarked;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * A hit in memory: 1000 keys, drawn as skewed as real ones, bounded, with TTL and counters on both
 * sides.
 *
 * <p>Thread-safe: each calling thread has a walk of its own.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@NullUnmarked // JMH calls the set-up before anything else
public class CacheHit {

  private static final int KEYS = 1000;
  private static final int STEPS = 1 << 12;

  private String[] keys;
  private Cache<String, String> ours;
  private com.github.benmanes.caffeine.cache.Cache<String, String> caffeine;

  /** Where one thread stands. Confined to that thread. */
  @State(Scope.Thread)
  public static class Walk {
    private int at;

    /** Makes a walk that begins at the first key. */
    public Walk() {}

    int next() {
      at = (at + 1) & (STEPS - 1);
      return at;
    }
  }

  /** Makes what {@link #fill} fills. */
  public CacheHit() {}

  /** Fills both. */
  @Setup
  public void fill() {
    caffeine =
        Caffeine.newBuilder()
            .maximumSize(10_000)
            .expireAfterWrite(Duration.ofMinutes(10))
            .recordStats()
            .build();
    CachePolicy<String> policy =
        CachePolicy.builder("bench", Codec.utf8())
            .ttl(Duration.ofMinutes(10))
            .maxEntries(10_000)
            .build();
    ours = Caches.inMemory(TimeSource.system()).cache(policy, key -> key);
    keys = keys();
    for (String key : keys) {
      ours.put(key, "value " + key);
      caffeine.put(key, "value " + key);
    }
  }

  /** The steps of every walk. */
  static String[] keys() {
    Random random = new Random(42);
    String[] keys = new String[STEPS];
    for (int i = 0; i < STEPS; i++) {
      keys[i] = "user:" + (int) (KEYS * Math.pow(random.nextDouble(), 3));
    }
    return keys;
  }

  /**
   * Caffeine alone.
   *
   * @param walk the thread's
   * @return the value
   */
  @Benchmark
  public String caffeine(Walk walk) {
    return caffeine.get(keys[walk.next()], key -> "loaded");
  }

  /**
   * Our cache.
   *
   * @param walk the thread's
   * @return the value
   */
  @Benchmark
  public String headroom(Walk walk) {
    return ours.get(keys[walk.next()], key -> "loaded");
  }
}
