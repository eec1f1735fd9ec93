// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.suite.cache;

import dev.headroom.bench.BenchRow;
import dev.headroom.bench.harness.Rounds;
import dev.headroom.bench.harness.SuiteRun;
import dev.headroom.cache.Cache;
import dev.headroom.cache.Caches;
import dev.headroom.cache.codec.Codec;
import dev.headroom.cache.policy.CachePolicy;
import dev.headroom.ground.TimeSource;
import dev.headroom.kit.FaultyLink;
import dev.headroom.kit.cache.CoherenceTrial;
import dev.headroom.store.embedded.RedisServer;
import dev.headroom.store.redis.cache.RedisCacheLevel;
import dev.headroom.store.redis.connection.RedisStore;
import dev.headroom.store.redis.settings.RedisSettings;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.sync.RedisCommands;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;

/**
 * What instances know of one another: races, round trips, tags, and the history of what they serve
 * under faults.
 *
 * <p>Confined to one thread, apart from the callers that it starts.
 */
final class CacheCoherence implements AutoCloseable {

  private static final Duration BOUND = Duration.ofSeconds(1);
  private static final Duration LONG = Duration.ofMinutes(30);
  private static final int TAGGED = 100_000;
  private static final int WARM_UPS = 1_000;
  private static final double MILLI = 1_000_000;

  private final RedisServer server = RedisServer.temporary();
  private final List<AutoCloseable> opened = new ArrayList<>();
  private int names;

  List<BenchRow> rows(SuiteRun run) {
    List<BenchRow> rows = new ArrayList<>();
    run.step("fills that race an invalidation");
    rows.add(races(run));
    rows.addAll(roundTrips());
    run.step("a tag of 100,000 values");
    rows.addAll(tags(run));
    run.step("what is served while links break and Redis is emptied");
    rows.add(faults(run));
    return rows;
  }

  private record Instance(Caches caches, Cache<String, String> cache, CountedLevel level) {}

  private Instance instance(String prefix, int port) {
    RedisStore store =
        RedisStore.open(RedisSettings.of("redis://127.0.0.1:" + port), TimeSource.system());
    opened.add(store);
    CacheCluster.await(store::isUp);
    CountedLevel level = CountedLevel.over(new RedisCacheLevel(store, prefix));
    Caches caches = Caches.tiered(level.level(), TimeSource.system());
    CachePolicy<String> policy =
        CachePolicy.builder("bench", Codec.utf8())
            .ttl(LONG)
            .memoryTtl(LONG)
            .maxEntries(2 * TAGGED)
            .bound(BOUND)
            .build();
    Cache<String, String> cache = caches.cache(policy, Function.identity());
    CacheCluster.await(() -> caches.lagNanos() >= 0);
    return new Instance(caches, cache, level);
  }

  /** Values that were kept although they were invalidated while they were loaded. */
  private BenchRow races(SuiteRun run) {
    int races = run.quick() ? 10_000 : 100_000;
    String prefix = fresh();
    List<Instance> both = List.of(instance(prefix, server.port()), instance(prefix, server.port()));
    long poisoned = 0;
    for (int i = 0; i < races; i++) {
      String key = "k" + i;
      Instance loading = both.get(i % 2);
      Instance invalidating = both.get(i / 2 % 2);
      loading
          .cache()
          .get(
              key,
              missing -> {
                var _ = invalidating.cache().invalidate(missing);
                return "old";
              });
      for (Instance each : both) {
        poisoned += each.cache().getIfPresent(key) == null ? 0 : 1;
      }
    }
    return one("fill-races", "poisonings", poisoned, "of " + races + " forced races", 0);
  }

  private List<BenchRow> roundTrips() {
    Instance one = instance(fresh(), server.port());
    one.cache().get("warm", key -> "v");
    long cold = calls(one, () -> one.cache().get("cold", key -> "v"));
    long hit = calls(one, () -> one.cache().get("cold", key -> "never"));
    long invalidation = calls(one, () -> one.cache().invalidate("cold"));
    return List.of(
        one("round-trips-cold-load", "round trips", cold, "calls of the shared level", 2),
        one("round-trips-invalidation", "round trips", invalidation, "calls of the level", 1),
        one("round-trips-memory-hit", "round trips", hit, "calls of the shared level", 0));
  }

  private static long calls(Instance instance, Runnable call) {
    long before = instance.level().calls().get();
    call.run();
    return instance.level().calls().get() - before;
  }

  /** Ends a tag that 100,000 values carry, which another instance has in memory as well. */
  private List<BenchRow> tags(SuiteRun run) {
    String prefix = fresh();
    Instance here = instance(prefix, server.port());
    Instance there = instance(prefix, server.port());
    double[] calls = new double[run.rounds()];
    double[] effects = new double[run.rounds()];
    for (int i = 0; i < WARM_UPS; i++) {
      var _ = here.caches().invalidateTags(List.of("warm"));
    }
    for (int round = 0; round < calls.length; round++) {
      TagEnd end = endOfTag(here, there, "round" + round);
      calls[round] = end.callMillis();
      effects[round] = end.effectMillis();
    }
    return List.of(
        worst("tag-invalidation", calls, "worst of the rounds", 1),
        worst(
            "tag-effective",
            effects,
            "until another instance serves none",
            (double) BOUND.toMillis()));
  }

  private record TagEnd(double callMillis, double effectMillis) {}

  private static TagEnd endOfTag(Instance here, Instance there, String tag) {
    fill(here, tag);
    for (int i = 0; i < TAGGED; i++) {
      var _ = there.cache().getIfPresent("t" + i);
    }
    long start = System.nanoTime();
    var _ = here.caches().invalidateTags(List.of(tag));
    long called = System.nanoTime();
    long effective = 0;
    for (int i = 0; i < TAGGED; i++) {
      String key = "t" + i;
      while (there.cache().getIfPresent(key) != null) {
        Thread.onSpinWait();
      }
      if (i == 0) {
        effective = System.nanoTime();
      }
    }
    return new TagEnd((called - start) / MILLI, (effective - called) / MILLI);
  }

  private static void fill(Instance instance, String tag) {
    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      int parts = 16;
      for (int part = 0; part < parts; part++) {
        int first = part;
        callers.execute(() -> {
          for (int i = first; i < TAGGED; i += parts) {
            var _ = instance.cache().put("t" + i, "v", List.of(tag));
          }
        });
      }
    }
  }

  /** Values that were served from memory later than the bound. */
  private BenchRow faults(SuiteRun run) {
    long invalidations = run.quick() ? 10_000 : 1_000_000;
    String prefix = fresh();
    List<CoherenceTrial.Node> nodes = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      FaultyLink link = FaultyLink.to(server.port());
      opened.add(link);
      nodes.add(new CoherenceTrial.Node(instance(prefix, link.port()).cache(), link));
    }
    RedisClient direct = RedisClient.create(server.uri());
    opened.add(direct);
    RedisCommands<String, String> commands = direct.connect().sync();
    CoherenceTrial trial = new CoherenceTrial(nodes, BOUND, List.of(commands::flushall));
    try {
      CoherenceTrial.Outcome outcome = trial.run(invalidations);
      return one(
          "stale-hits",
          "answers",
          outcome.auditor().violations(),
          "of %,d, beyond 1 s, in %,d invalidations (%,d published) under cuts, freezes, delays, flushes"
              .formatted(outcome.reads(), invalidations, outcome.published()),
          0);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("the trial was interrupted", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException("a call failed in the trial", e.getCause());
    }
  }

  private String fresh() {
    names++;
    return "bench" + names;
  }

  private static BenchRow one(String id, String unit, long count, String measure, double goal) {
    double value = (double) count;
    return BenchRow.of(id, unit, measure).figure("ours", value).point(value, 1).atMost(goal);
  }

  private static BenchRow worst(String id, double[] values, String measure, double goal) {
    double worst = Arrays.stream(values).max().orElse(Double.NaN);
    return BenchRow.of(id, "ms", measure)
        .figure("ours", worst)
        .point(worst, values.length)
        .spread(Rounds.spread(values))
        .atMost(goal);
  }

  @Override
  public void close() {
    for (AutoCloseable each : opened.reversed()) {
      try {
        each.close();
      } catch (Exception e) {
        throw new IllegalStateException("an instance did not end", e);
      }
    }
    server.close();
  }
}
