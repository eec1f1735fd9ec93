// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.suite.limit;

import dev.headroom.bench.BenchRow;
import dev.headroom.bench.harness.SuiteRun;
import dev.headroom.limit.RateLimits;
import dev.headroom.limit.rule.Decision;
import dev.headroom.limit.rule.Limit;
import dev.headroom.limit.rule.LimitRule;
import dev.headroom.limit.rule.PermitRequest;
import dev.headroom.store.embedded.RedisServer;
import dev.headroom.store.redis.settings.RedisSettings;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
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
  private static final int UNREACHED_LIMIT = 1_000_000;
  private static final long WARM_MILLIS = 2_000;
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
    LimitRule rule = LimitRule.of(new Limit("frozen", UNREACHED_LIMIT, Duration.ofMinutes(1)));
    Histogram first = new Histogram(3);
    Histogram rest = new Histogram(3);
    AtomicLong frozenAt = new AtomicLong(Long.MAX_VALUE);
    AtomicBoolean ends = new AtomicBoolean();
    double back;
    try (LimitPeers peers = new LimitPeers(server.uri())) {
      RateLimits limits = peers.limits(RedisSettings.of(server.uri()));
      Calls calls = new Calls(limits, rule, frozenAt, first, rest, ends);
      List<Thread> threads = new ArrayList<>();
      for (int i = 0; i < CALLERS; i++) {
        threads.add(Thread.ofVirtual().start(calls));
      }
      LockSupport.parkNanos(WARM_MILLIS * MILLI);
      long hangs = run.quick() ? 3_000 : 30_000;
      hang(hangs, frozenAt);
      long thawed = frozenAt.get() + hangs * MILLI;
      LockSupport.parkNanos(thawed - System.nanoTime() - 50 * MILLI);
      ends.set(true);
      threads.forEach(LimitCluster::join);
      LockSupport.parkNanos(thawed - System.nanoTime());
      while (limits.decide(new PermitRequest(rule, "back")).source() != Decision.Source.SHARED) {
        LockSupport.parkNanos(MILLI);
      }
      back = (System.nanoTime() - thawed) / 1e6;
    }
    double early = first.getValueAtPercentile(99) / 1e6;
    double late = rest.getValueAtPercentile(99) / 1e6;
    return List.of(
        row("frozen-first-200ms", "p99 of a decision", early, 30),
        row("frozen-after", "p99 of a decision", late, 0.1),
        row("frozen-back", "until it is shared again", back, 1_000));
  }

  private static BenchRow row(String id, String measure, double millis, double goal) {
    return BenchRow.of(id, "ms", measure).figure("ours", millis).point(millis, 1).atMost(goal);
  }

  /** Redis reads commands and answers none for so long. */
  private void hang(long millis, AtomicLong frozenAt) {
    RedisClient client = RedisClient.create(server.uri());
    try (StatefulRedisConnection<String, String> connection = client.connect()) {
      connection.sync().ping();
      frozenAt.set(System.nanoTime());
      connection.sync().clientPause(millis);
    }
    client.shutdown(0, 0, TimeUnit.SECONDS);
  }

  /** What each caller does. Thread-safe. */
  private record Calls(
      RateLimits limits,
      LimitRule rule,
      AtomicLong frozenAt,
      Histogram first,
      Histogram rest,
      AtomicBoolean ends)
      implements Runnable {

    @Override
    public void run() {
      while (!ends.get()) {
        long sent = System.nanoTime();
        limits.decide(new PermitRequest(rule, "key" + ThreadLocalRandom.current().nextInt(KEYS)));
        long received = System.nanoTime();
        // One that was on its way when Redis froze is among the first.
        if (received >= frozenAt.get()) {
          Histogram into = sent - frozenAt.get() < 200 * MILLI ? first : rest;
          synchronized (into) {
            into.recordValue(received - sent);
          }
        }
        LockSupport.parkNanos(MILLI);
      }
    }
  }
}
