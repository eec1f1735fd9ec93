// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.suite.limit;

import dev.headroom.bench.BenchRow;
import dev.headroom.bench.BenchRow.Comparator;
import dev.headroom.bench.Interval;
import dev.headroom.bench.harness.Rounds;
import dev.headroom.bench.harness.SuiteRun;
import dev.headroom.limit.RateLimits;
import dev.headroom.limit.rule.Limit;
import dev.headroom.limit.rule.LimitRule;
import dev.headroom.limit.rule.PermitRequest;
import dev.headroom.store.embedded.RedisServer;
import dev.headroom.store.redis.settings.RedisSettings;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * Decisions over one Redis beside the peers: many keys, one hot key, an abusive one, what they cost
 * there, and what happens while it hangs.
 *
 * <p>Confined to one thread, apart from the callers that it starts.
 */
final class LimitCluster implements AutoCloseable {
  private static final String RATE = "decisions/s";
  private static final int KEYS = 1_000;
  private static final int CALLERS = 16;
  private static final int CROWD = 64;
  private static final int MOST_PERMITS = 1_000_000;
  private static final long WARM_MILLIS = 4_000;

  private final RedisServer server = RedisServer.temporary();
  private final SuiteRun run;

  LimitCluster(SuiteRun run) {
    this.run = run;
  }

  /** Decisions a second, their 99th percentile, and the calls of each. Immutable. */
  private record Speed(double perSecond, double p99Micros, double callsEach) {}

  /** What is measured of all contestants, by their names. Confined to one thread. */
  private record Figures(Rounds speed, Rounds tail, Rounds calls) {
    Figures() {
      this(new Rounds(), new Rounds(), new Rounds());
    }
  }

  /** How many callers, on which threads, ask for how many keys. Immutable. */
  private record Crowd(int callers, Thread.Builder threads, int keys) {
    /** Virtual threads, as the requests of the starter have them. */
    static Crowd of(int callers, int keys) {
      return new Crowd(callers, Thread.ofVirtual(), keys);
    }

    Crowd onPlatformThreads() {
      return new Crowd(callers, Thread.ofPlatform(), keys);
    }
  }

  /** Who asks for the keys of one name, and for how long. Immutable. */
  private record Load(Crowd crowd, String name, long millis) {}

  List<BenchRow> rows() {
    List<BenchRow> rows = new ArrayList<>();
    warm();
    rows.addAll(many());
    rows.addAll(hot());
    rows.addAll(abusive());
    rows.addAll(memory());
    rows.addAll(new LimitWhileFrozen(server, run).rows());
    return rows;
  }

  /** Lets the code of all clients be compiled to its end before any is measured. */
  private void warm() {
    run.step("warming all clients");
    try (LimitPeers peers = new LimitPeers(server.uri())) {
      for (LimitPeers.Limiter each : contestants(peers, MOST_PERMITS / 20, true).values()) {
        load(each, peers, new Load(Crowd.of(CROWD, KEYS), "first", WARM_MILLIS));
      }
    }
  }

  private static Map<String, LimitPeers.Limiter> contestants(
      LimitPeers peers, int permits, boolean leased) {
    Map<String, LimitPeers.Limiter> limiters = new LinkedHashMap<>();
    limiters.put(Rounds.OURS, peers.headroom(permits, false));
    limiters.put(LimitPeers.BUCKET4J, peers.bucket4j(permits));
    limiters.put(LimitPeers.REDISSON, peers.redisson(permits));
    limiters.put(LimitPeers.GATEWAY, peers.gateway(permits));
    if (leased) {
      limiters.put(LimitPeers.LEASED, peers.headroom(permits, true));
    }
    return limiters;
  }

  private List<BenchRow> many() {
    Crowd crowd = Crowd.of(CROWD, KEYS);
    Figures many = new Figures();
    Figures onPlatform = new Figures();
    Figures byFew = new Figures();
    for (int round = 1; round <= run.rounds(); round++) {
      run.step(KEYS + " keys, " + CROWD + " callers, round " + round);
      measure(many, round, crowd, "many");
      measure(onPlatform, round, crowd.onPlatformThreads(), "platform");
      run.step(KEYS + " keys, " + CALLERS + " callers, round " + round);
      measure(byFew, round, Crowd.of(CALLERS, KEYS), "few");
    }
    Rounds speed = many.speed();
    Rounds platform = onPlatform.speed();
    Rounds few = byFew.speed();
    List<BenchRow> rows = new ArrayList<>();
    rows.add(speed.ratio("1000-keys", RATE, LimitPeers.BUCKET4J, Comparator.AT_LEAST, 1.8));
    rows.add(
        many.tail().ratio("1000-keys-p99", "us", LimitPeers.BUCKET4J, Comparator.AT_MOST, 0.6));
    rows.add(
        speed.ratio("1000-keys-redisson", RATE, LimitPeers.REDISSON, Comparator.AT_LEAST, 1.3));
    rows.add(speed.ratio("1000-keys-gateway", RATE, LimitPeers.GATEWAY, Comparator.AT_LEAST, 1.1));
    rows.add(
        platform.ratio(
            "1000-keys-platform-threads", RATE, LimitPeers.BUCKET4J, Comparator.AT_LEAST, 1.8));
    rows.add(
        platform.ratio(
            "1000-keys-platform-threads-gateway",
            RATE,
            LimitPeers.GATEWAY,
            Comparator.AT_LEAST,
            1.1));
    rows.add(
        few.ratio("1000-keys-few-callers", RATE, LimitPeers.BUCKET4J, Comparator.AT_LEAST, 1.3));
    rows.add(
        few.ratio(
            "1000-keys-few-callers-gateway", RATE, LimitPeers.GATEWAY, Comparator.AT_LEAST, 0.8));
    return rows;
  }

  private List<BenchRow> hot() {
    Figures hot = new Figures();
    for (int round = 1; round <= run.rounds(); round++) {
      run.step("one hot key, " + CROWD + " callers, round " + round);
      measure(hot, round, Crowd.of(CROWD, 1), "hot");
    }
    Rounds speed = hot.speed();
    Rounds calls = hot.calls();
    return List.of(
        speed.ratio("hot-key", RATE, LimitPeers.BUCKET4J, Comparator.AT_LEAST, 10),
        hot.tail().ratio("hot-key-p99", "us", LimitPeers.BUCKET4J, Comparator.AT_MOST, 0.1),
        speed.ratio("hot-key-redisson", RATE, LimitPeers.REDISSON, Comparator.AT_LEAST, 1.3),
        speed.ratio("hot-key-gateway", RATE, LimitPeers.GATEWAY, Comparator.AT_LEAST, 1.1),
        BenchRow.of("hot-key-leased", RATE, "ratio to our exact mode")
            .figure("ours", speed.median(LimitPeers.LEASED))
            .figure("exact", speed.median(Rounds.OURS))
            .value(Interval.of(speed.ratios(LimitPeers.LEASED, Rounds.OURS)))
            .atLeast(20),
        BenchRow.of("hot-key-leased-calls", "calls", "Redis calls a request")
            .figure("ours", calls.median(LimitPeers.LEASED))
            .value(Interval.of(calls.values(LimitPeers.LEASED)))
            .atMost(0.05));
  }

  /**
   * Measures all contestants one after the other, on keys that each of them knows: the first
   * request of a key costs some of them calls that no later one does.
   */
  private void measure(Figures figures, int round, Crowd crowd, String name) {
    boolean one = crowd.keys() == 1;
    String keys = name + round + "-";
    long millis = run.quick() ? 700 : 2_000;
    try (LimitPeers peers = new LimitPeers(server.uri())) {
      Map<String, LimitPeers.Limiter> all =
          contestants(peers, one ? MOST_PERMITS : MOST_PERMITS / 20, one);
      for (String each : Rounds.order(round, List.copyOf(all.keySet()))) {
        LimitPeers.Limiter limiter = Objects.requireNonNull(all.get(each), each);
        load(limiter, peers, new Load(crowd, keys + "warm", millis));
        for (int key = 0; key < crowd.keys(); key++) {
          limiter.take(keys + key);
        }
        Speed measured = load(limiter, peers, new Load(crowd, keys, millis));
        figures.speed().add(each, measured.perSecond());
        figures.tail().add(each, measured.p99Micros());
        figures.calls().add(each, measured.callsEach());
      }
    }
  }

  /**
   * Decides until the time is up, or a caller is refused: leased decisions spend in less than a
   * second what a limit admits in a minute, and a refusal costs less than they do.
   */
  private static Speed load(LimitPeers.Limiter limiter, LimitPeers peers, Load load) {
    CountDownLatch end = new CountDownLatch(1);
    Histogram all = new Histogram(3);
    List<Thread> threads = new ArrayList<>();
    long before = peers.calls();
    long begun = System.nanoTime();
    for (int i = 0; i < load.crowd().callers(); i++) {
      threads.add(
          load.crowd()
              .threads()
              .start(() -> {
                Histogram own = new Histogram(3);
                while (end.getCount() > 0) {
                  String key =
                      load.name() + ThreadLocalRandom.current().nextInt(load.crowd().keys());
                  long sent = System.nanoTime();
                  if (limiter.take(key)) {
                    own.recordValue(System.nanoTime() - sent);
                  } else {
                    end.countDown();
                  }
                }
                synchronized (all) {
                  all.add(own);
                }
              }));
    }
    await(end, load.millis());
    end.countDown();
    threads.forEach(LimitCluster::join);
    double seconds = (System.nanoTime() - begun) / 1e9;
    long total = all.getTotalCount();
    return new Speed(
        total / seconds,
        all.getValueAtPercentile(99) / 1e3,
        (peers.calls() - before) / (double) Math.max(1, total));
  }

  /** A key at ten thousand a second on ten a minute, once it has been refused. */
  private List<BenchRow> abusive() {
    run.step("an abusive key");
    LimitRule rule = LimitRule.of(Limit.parse("abuse", "10/min"));
    try (LimitPeers peers = new LimitPeers(server.uri())) {
      RateLimits limits = peers.limits(RedisSettings.of(server.uri()));
      List<PermitRequest> asks = List.of(new PermitRequest(rule, "198.51.100.7"));
      for (int i = 0; i < 200_000; i++) {
        limits.decide(asks);
      }
      long before = peers.calls();
      int seconds = run.quick() ? 3 : 10;
      Histogram took = new Histogram(3);
      long begun = System.nanoTime();
      for (long i = 0; i < seconds * 10_000L; i++) {
        long due = begun + i * 100_000;
        while (System.nanoTime() < due) {
          Thread.onSpinWait();
        }
        long sent = System.nanoTime();
        limits.decide(asks);
        took.recordValue(System.nanoTime() - sent);
      }
      double calls = (peers.calls() - before) / (double) seconds;
      double micros = took.getValueAtPercentile(50) / 1e3;
      return List.of(
          BenchRow.of("abusive-key-calls", "calls/s", "Redis calls a second")
              .figure("ours", calls)
              .point(calls, 1)
              .atMost(1),
          BenchRow.of("abusive-key-refusal", "us", "median of a refused decision")
              .figure("ours", micros)
              .point(micros, 1)
              .atMost(2));
    }
  }

  /** What one full key costs in Redis, beside a sorted set of as many members. */
  private List<BenchRow> memory() {
    run.step("memory in Redis");
    List<BenchRow> rows = new ArrayList<>();
    RedisClient client = RedisClient.create(server.uri());
    try (StatefulRedisConnection<String, String> connection = client.connect();
        LimitPeers peers = new LimitPeers(server.uri())) {
      RedisCommands<String, String> redis = connection.sync();
      RateLimits limits = peers.limits(RedisSettings.of(server.uri()));
      for (int permits : new int[] {100, 500, 1_000}) {
        LimitRule rule = LimitRule.of(new Limit("size" + permits, permits, Duration.ofHours(1)));
        for (int i = 0; i < permits; i++) {
          limits.decide(new PermitRequest(rule, "key"));
        }
        String ring = redis.keys("{bench:limit}:1:*:size" + permits).getFirst();
        String set = "set:" + ring;
        for (int i = 0; i < permits; i++) {
          redis.zadd(set, 1e15 + i * 1e4, Long.toString(1_000_000_000_000_000L + i * 10_000L));
        }
        double ours = Objects.requireNonNull(redis.memoryUsage(ring));
        double plain = Objects.requireNonNull(redis.memoryUsage(set));
        LimitPeers.Limiter redisson = peers.redisson(permits);
        for (int i = 0; i < permits; i++) {
          redisson.take("size" + permits);
        }
        String members = redis.keys("*redisson:size" + permits + "*permits*").getFirst();
        double theirs = Objects.requireNonNull(redis.memoryUsage(members));
        rows.add(
            BenchRow.of("redis-memory-" + permits, "bytes", "ratio to Redisson's sorted set")
                .figure("ours", ours)
                .figure("peers", Map.of("redisson", theirs, "plain set", plain))
                .point(ours / theirs, 1)
                .atMost(permits == 100 ? 0.2 : 0.06));
      }
    } finally {
      client.shutdown();
    }
    return rows;
  }

  private static void await(CountDownLatch end, long millis) {
    try {
      var _ = end.await(millis, TimeUnit.MILLISECONDS);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    server.close();
  }
}
