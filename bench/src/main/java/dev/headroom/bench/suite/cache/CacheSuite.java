// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.suite.cache;

import com.alicp.jetcache.SimpleCacheManager;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.headroom.bench.BenchRow;
import dev.headroom.bench.BenchRow.Comparator;
import dev.headroom.bench.harness.ArtifactVersions;
import dev.headroom.bench.harness.JmhRounds;
import dev.headroom.bench.harness.Rounds;
import dev.headroom.bench.harness.Suite;
import dev.headroom.bench.harness.SuiteRun;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.redisson.Redisson;
import org.springframework.data.redis.cache.RedisCacheManager;

/** The cache beside Caffeine and beside two-level caches. Immutable. */
public final class CacheSuite implements Suite {

  @Override
  public String name() {
    return "cache";
  }

  @Override
  public Map<String, String> versions() {
    return Map.of(
        "caffeine", ArtifactVersions.of(Caffeine.class, "caffeine"),
        "jetcache", ArtifactVersions.of(SimpleCacheManager.class, "jetcache-core"),
        "redisson", ArtifactVersions.of(Redisson.class, "redisson"),
        "spring-data-redis", ArtifactVersions.of(RedisCacheManager.class, "spring-data-redis"));
  }

  @Override
  public List<BenchRow> rows(SuiteRun run) {
    int cores = Runtime.getRuntime().availableProcessors();
    Rounds one = JmhRounds.measure(CacheHit.class, 1, run);
    Rounds all = JmhRounds.measure(CacheHit.class, cores, run);
    Rounds tiered = JmhRounds.measure(TieredHit.class, 1, run);
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
