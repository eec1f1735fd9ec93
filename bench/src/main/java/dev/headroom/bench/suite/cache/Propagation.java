// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.suite.cache;

import dev.headroom.bench.BenchRow;
import dev.headroom.bench.harness.SuiteRun;
import dev.headroom.cache.Cache;
import dev.headroom.cache.Caches;
import dev.headroom.cache.codec.Codec;
import dev.headroom.cache.policy.CachePolicy;
import dev.headroom.ground.TimeSource;
import dev.headroom.store.embedded.RedisServer;
import dev.headroom.store.redis.cache.RedisCacheLevel;
import dev.headroom.store.redis.connection.RedisStore;
import dev.headroom.store.redis.settings.RedisSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.redisson.api.RLocalCachedMap;

/**
 * How long it takes until eight instances on one Redis serve what one of them put, beside the peers
 * that notify one another of changes.
 *
 * <p>Method. All have the old value in memory. One puts the new one; then one thread asks the
 * others in turn until each serves it. What one does not hear of within a second counts as a
 * second.
 *
 * <p>Confined to one thread.
 */
final class Propagation {

  private static final int INSTANCES = 8;
  private static final long PATIENCE = 1_000_000_000L;

  /** A peer that misses so many changes is not measured further: its figure is the patience. */
  private static final int MAX_MISSED = 10;

  private static final String KEY = "key";

  private Propagation() {}

  /** One instance of ours or of a peer. */
  interface Instance {
    @Nullable String get(String key);

    void put(String key, String value);
  }

  static BenchRow row(SuiteRun run) {
    run.step("eight instances: how fast a change is everywhere");
    int changes = run.quick() ? 150 : 1_000;
    double ours = ours(changes);
    Peers peers = peers(changes);
    double best = Math.min(peers.jetcache(), peers.redisson());
    return BenchRow.of(
            "propagation-p99", "ms", "ratio to the best peer, p99 of " + changes * (INSTANCES - 1))
        .figure("ours", ours)
        .figure("jetcache", peers.jetcache())
        .figure("redisson", peers.redisson())
        .point(ours / best, 1)
        .atMost(1);
  }

  private record Peers(double jetcache, double redisson) {}

  private static double ours(int changes) {
    List<RedisStore> stores = new ArrayList<>();
    try (RedisServer server = RedisServer.temporary()) {
      List<Instance> instances = new ArrayList<>();
      for (int i = 0; i < INSTANCES; i++) {
        RedisStore store = RedisStore.open(RedisSettings.of(server.uri()), TimeSource.system());
        stores.add(store);
        Caches caches = Caches.tiered(new RedisCacheLevel(store, "bench"), TimeSource.system());
        Cache<String, String> cache =
            caches.cache(
                CachePolicy.builder("bench", Codec.utf8()).ttl(TieredHit.TTL).build(),
                Function.identity());
        while (caches.lagNanos() < 0) {
          LockSupport.parkNanos(1_000_000);
        }
        instances.add(
            new Instance() {
              @Override
              public @Nullable String get(String key) {
                return cache.getIfPresent(key);
              }

              @Override
              public void put(String key, String value) {
                cache.put(key, value);
              }
            });
      }
      return p99(instances, changes);
    } finally {
      stores.forEach(RedisStore::close);
    }
  }

  private static Peers peers(int changes) {
    List<TieredPeers> all = new ArrayList<>();
    try (RedisServer server = RedisServer.temporary()) {
      List<Instance> jetcaches = new ArrayList<>();
      List<Instance> redissons = new ArrayList<>();
      for (int i = 0; i < INSTANCES; i++) {
        TieredPeers peers = TieredPeers.on(server.uri());
        all.add(peers);
        jetcaches.add(instance(peers.jetcache()));
        redissons.add(instance(peers.redisson()));
      }
      return new Peers(p99(jetcaches, changes), p99(redissons, changes));
    } finally {
      all.forEach(TieredPeers::close);
    }
  }

  private static Instance instance(com.alicp.jetcache.Cache<String, String> cache) {
    return new Instance() {
      @Override
      public @Nullable String get(String key) {
        return cache.get(key);
      }

      @Override
      public void put(String key, String value) {
        cache.put(key, value);
      }
    };
  }

  private static Instance instance(RLocalCachedMap<String, String> map) {
    return new Instance() {
      @Override
      public @Nullable String get(String key) {
        return map.get(key);
      }

      @Override
      public void put(String key, String value) {
        map.fastPut(key, value);
      }
    };
  }

  /** The 99th of a hundred of the times until one instance serves a change, in milliseconds. */
  private static double p99(List<Instance> instances, int changes) {
    int warmUp = changes / 5;
    List<Double> times = new ArrayList<>();
    int missed = 0;
    for (int i = 0; i < warmUp + changes && missed < MAX_MISSED; i++) {
      String value = "v" + i;
      int writer = i % instances.size();
      long start = System.nanoTime();
      instances.get(writer).put(KEY, value);
      boolean[] served = new boolean[instances.size()];
      for (int left = instances.size() - 1; left > 0; ) {
        for (int j = 0; j < served.length; j++) {
          if (served[j] || j == writer) {
            continue;
          }
          long waited = System.nanoTime() - start;
          if (value.equals(instances.get(j).get(KEY)) || waited > PATIENCE) {
            served[j] = true;
            left--;
            missed += waited > PATIENCE ? 1 : 0;
            if (i >= warmUp || waited > PATIENCE) {
              times.add((System.nanoTime() - start) / 1e6);
            }
          }
        }
      }
      // Now and then, as changes come: who sleeps must be woken, which a tight loop would hide.
      LockSupport.parkNanos(2_000_000);
    }
    double[] sorted = times.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    return sorted[(int) Math.ceil(sorted.length * 0.99) - 1];
  }
}
