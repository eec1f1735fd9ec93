// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.suite;

import dev.headroom.bench.BenchRow;
import dev.headroom.bench.BenchRow.Comparator;
import dev.headroom.limit.Ask;
import dev.headroom.limit.Decision;
import dev.headroom.limit.LimitRule;
import dev.headroom.limit.Limits;
import dev.headroom.limit.RateLimit;
import dev.headroom.store.embedded.RedisServer;
import dev.headroom.store.redis.RedisSettings;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/**
 * Decisions while Redis hangs, and how soon they are shared again.
 *
 * <p>Confined to one thread, apart from the callers that it starts.
 */
final class LimitWhileFrozen {
  private static final int KEYS = 1_000;
  private static final int CALLERS = 16;
  private static final int PLENTY = 1_000_000;
  private static final long MILLI = 1_000_000;

  private final RedisServer server;
  private final SuiteRun run;

  LimitWhileFrozen(RedisServer server, SuiteRun run) {
    this.server = server;
    this.run = run;
  }

  /** Redis hangs while sixteen callers go on. */
  List<BenchRow> rows() {
    run.step("Redis hangs");
    LimitRule rule = LimitRule.of(new RateLimit("frozen", PLENTY, Duration.ofMinutes(1)));
    Histogram first = new Histogram(3);
    Histogram rest = new Histogram(3);
    AtomicBoolean ends = new AtomicBoolean();
    double back;
    try (LimitPeers peers = new LimitPeers(server.uri())) {
      Limits limits = peers.limits(RedisSettings.of(server.uri()));
      for (int i = 0; i < 50_000; i++) {
        limits.decide(new Ask(rule, "warm" + i % KEYS));
      }
      long hangs = run.quick() ? 3_000 : 30_000;
      long frozenAt = System.nanoTime();
      hang(hangs);
      List<Thread> threads = new ArrayList<>();
      for (int i = 0; i < CALLERS; i++) {
        threads.add(Thread.ofVirtual().start(() -> ask(limits, rule, frozenAt, first, rest, ends)));
      }
      long thawed = frozenAt + hangs * MILLI;
      LockSupport.parkNanos(thawed - System.nanoTime() - 50 * MILLI);
      ends.set(true);
      threads.forEach(LimitCluster::join);
      LockSupport.parkNanos(thawed - System.nanoTime());
      while (limits.decide(new Ask(rule, "back")).source() != Decision.Source.SHARED) {
        LockSupport.parkNanos(MILLI);
      }
      back = (System.nanoTime() - thawed) / 1e6;
    }
    double early = first.getValueAtPercentile(99) / 1e6;
    double late = rest.getValueAtPercentile(99) / 1e6;
    return List.of(
        LimitCluster.row(
            "frozen-first-200ms",
            "ms",
            Map.of("ours", early),
            "p99 of a decision",
            early,
            Comparator.AT_MOST,
            30),
        LimitCluster.row(
            "frozen-after",
            "ms",
            Map.of("ours", late),
            "p99 of a decision",
            late,
            Comparator.AT_MOST,
            0.1),
        LimitCluster.row(
            "frozen-back",
            "ms",
            Map.of("ours", back),
            "until it is shared again",
            back,
            Comparator.AT_MOST,
            1_000));
  }

  /** Redis reads commands and answers none for so long. */
  private void hang(long millis) {
    RedisClient client = RedisClient.create(server.uri());
    try (StatefulRedisConnection<String, String> connection = client.connect()) {
      connection.sync().clientPause(millis);
    }
    client.shutdown(0, 0, TimeUnit.SECONDS);
  }

  private static void ask(
      Limits limits,
      LimitRule rule,
      long frozenAt,
      Histogram first,
      Histogram rest,
      AtomicBoolean ends) {
    while (!ends.get()) {
      long asked = System.nanoTime();
      limits.decide(new Ask(rule, "key" + ThreadLocalRandom.current().nextInt(KEYS)));
      long took = System.nanoTime() - asked;
      Histogram into = asked - frozenAt < 200 * MILLI ? first : rest;
      synchronized (into) {
        into.recordValue(took);
      }
      LockSupport.parkNanos(MILLI);
    }
  }
}
