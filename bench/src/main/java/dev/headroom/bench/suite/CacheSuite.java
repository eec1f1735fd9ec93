// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.suite;

import com.alicp.jetcache.SimpleCacheManager;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.headroom.bench.BenchRow;
import dev.headroom.bench.BenchRow.Comparator;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.redisson.Redisson;
import org.springframework.data.redis.cache.RedisCacheManager;

/** The cache beside Caffeine and beside two-level caches. Immutable. */
final class CacheSuite implements Suite {

  @Override
  public String name() {
    return "cache";
  }

  @Override
  public Map<String, String> versions() {
    return Map.of(
        "caffeine", Versions.of(Caffeine.class, "caffeine"),
        "jetcache", Versions.of(SimpleCacheManager.class, "jetcache-core"),
        "redisson", Versions.of(Redisson.class, "redisson"),
        "spring-data-redis", Versions.of(RedisCacheManager.class, "spring-data-redis"));
  }

  @Override
  public List<BenchRow> rows(SuiteRun run) {
    int cores = Runtime.getRuntime().availableProcessors();
    Rounds one = Micro.measure(CacheHit.class, 1, run);
    Rounds all = Micro.measure(CacheHit.class, cores, run);
    Rounds tiered = Micro.measure(TieredHit.class, 1, run);
    // With as many callers as cores, throughput is the inverse of a call's time: 0.7 x Caffeine's
    // throughput is at most 1 / 0.7 of its time.
    List<BenchRow> rows = new ArrayList<>();
    rows.add(one.ratio("memory-hit", "ns/op", "caffeine", Comparator.AT_MOST, 1.5));
    rows.add(all.ratio("memory-hit-all-cores", "ns/op", "caffeine", Comparator.AT_MOST, 1 / 0.7));
    rows.add(tiered.timesFaster("memory-hit-jetcache", "ns/op", "jetcache", 7));
    rows.add(tiered.timesFaster("memory-hit-redisson", "ns/op", "redisson", 7));
    try (CacheCluster cluster = new CacheCluster()) {
      rows.addAll(cluster.rows(run));
    }
    try (CacheCoherence coherence = new CacheCoherence()) {
      rows.addAll(coherence.rows(run));
    }
    rows.add(Propagation.row(run));
    rows.addAll(HttpHit.rows(run));
    return rows;
  }
}
