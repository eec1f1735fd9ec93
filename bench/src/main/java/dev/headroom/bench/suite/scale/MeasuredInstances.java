// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.suite.scale;

import com.sun.management.OperatingSystemMXBean;
import dev.headroom.bench.process.Waiting;
import dev.headroom.cache.Cache;
import dev.headroom.cache.Caches;
import dev.headroom.cache.codec.Codec;
import dev.headroom.cache.policy.CachePolicy;
import dev.headroom.ground.TimeSource;
import dev.headroom.limit.LimitSettings;
import dev.headroom.limit.RateLimits;
import dev.headroom.limit.rule.Limit;
import dev.headroom.limit.rule.LimitListener;
import dev.headroom.limit.rule.LimitMeter;
import dev.headroom.limit.rule.LimitRule;
import dev.headroom.limit.rule.PermitRequest;
import dev.headroom.store.embedded.RedisServer;
import dev.headroom.store.redis.cache.RedisCacheLevel;
import dev.headroom.store.redis.connection.RedisStore;
import dev.headroom.store.redis.limit.RedisLimitState;
import dev.headroom.store.redis.settings.RedisSettings;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.function.LongConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Instances of limits and caches on one Redis: what they cost it, and what they get through.
 *
 * <p>Each has its own connections, threads and memory, as instances in processes of their own have;
 * they share this JVM and the machine. Confined to one thread, but for the callers that it starts.
 */
final class MeasuredInstances implements AutoCloseable {

  private static final int KEYS = 1_000;
  private static final long MILLI = 1_000_000;

  /** A busy machine is not taken for an unavailable Redis. */
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  private static final Pattern CPU = Pattern.compile("used_cpu_(?:sys|user):([0-9.]+)");
  private static final Pattern READS = Pattern.compile("cmdstat_xread:calls=([0-9]+)");

  private final RedisServer server = RedisServer.temporary();
  private final RedisClient client = RedisClient.create(server.uri());
  private final StatefulRedisConnection<String, String> connection = client.connect();
  private final Deque<AutoCloseable> open = new ArrayDeque<>();
  private final List<RateLimits> limits = new ArrayList<>();
  private final List<Cache<String, String>> caches = new ArrayList<>();
  private final LongAdder calls = new LongAdder();

  /**
   * Decisions of limits.
   *
   * @param perSecond of all instances
   * @param cpuSeconds of a decision, on the instances and on Redis together
   * @param redisSeconds of a decision, on Redis
   */
  record Throughput(double perSecond, double cpuSeconds, double redisSeconds) {}

  /** Starts instances until there are so many. */
  void start(int instances) {
    while (limits.size() < instances) {
      RedisSettings settings =
          new RedisSettings(server.uri(), "headroom", PATIENCE, PATIENCE, PATIENCE, PATIENCE);
      RedisStore store = RedisStore.open(settings, TimeSource.system());
      open.push(store);
      while (!store.isUp()) {
        LockSupport.parkNanos(MILLI);
      }
      RateLimits own =
          RateLimits.shared(
              new RedisLimitState(store, "scale"),
              LimitSettings.defaults(),
              TimeSource.system(),
              new CountedCalls(calls));
      open.push(own);
      limits.add(own);
      Caches levels = Caches.tiered(new RedisCacheLevel(store, "scale"), TimeSource.system());
      caches.add(
          levels.cache(
              CachePolicy.builder("scale", Codec.utf8()).ttl(Duration.ofHours(1)).build(),
              Function.identity()));
      while (levels.lagNanos() < 0) {
        LockSupport.parkNanos(MILLI);
      }
    }
  }

  /** Counts the calls of the store. */
  private record CountedCalls(LongAdder calls) implements LimitListener {
    @Override
    public void counted(LimitMeter meter) {
      if (meter == LimitMeter.CALLS) {
        calls.increment();
      }
    }
  }

  /** Lets one caller on each instance decide without a pause, on keys that are never refused. */
  Throughput throughput(String name, Duration time) {
    LimitRule rule = LimitRule.of(new Limit("plain", 1_000_000, Duration.ofMinutes(1)));
    LongAdder decisions = new LongAdder();
    double redis = number(CPU, "cpu");
    double own = processSeconds();
    long begun = System.nanoTime();
    long end = begun + time.toNanos();
    List<Thread> callers = new ArrayList<>();
    for (RateLimits each : limits) {
      callers.add(
          Thread.ofPlatform()
              .start(() -> {
                while (System.nanoTime() < end) {
                  int key = ThreadLocalRandom.current().nextInt(KEYS);
                  var _ = each.decide(new PermitRequest(rule, name + key));
                  decisions.increment();
                }
              }));
    }
    callers.forEach(MeasuredInstances::join);
    double seconds = (System.nanoTime() - begun) / 1e9;
    double count = Math.max(1, decisions.sum());
    double onRedis = number(CPU, "cpu") - redis;
    return new Throughput(
        count / seconds, (processSeconds() - own + onRedis) / count, onRedis / count);
  }

  /**
   * Spends permits of one leased key at a steady rate, spread over the instances.
   *
   * @return calls of Redis a request
   */
  double leaseCalls(String key, int capacity, int perSecond, Duration time) {
    LimitRule rule =
        LimitRule.of(new Limit("leased", capacity, Duration.ofSeconds(1))).withLeases();
    PermitRequest request = new PermitRequest(rule, key);
    long before = calls.sum();
    AtomicLong sent = new AtomicLong();
    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      paced(
          perSecond,
          time,
          i ->
              callers.execute(() -> {
                var _ = limits.get((int) (i % limits.size())).decide(request);
                sent.incrementAndGet();
              }));
    }
    return (double) (calls.sum() - before) / Math.max(1, sent.get());
  }

  /**
   * Invalidates keys at a steady rate.
   *
   * @return readings of the log a second, of each instance
   */
  double logReads(int perSecond, Duration time) {
    double before = number(READS, "commandstats");
    long begun = System.nanoTime();
    paced(
        perSecond,
        time,
        i -> {
          var _ = caches.getFirst().invalidate("key" + i);
        });
    double seconds = (System.nanoTime() - begun) / 1e9;
    return (number(READS, "commandstats") - before) / seconds / caches.size();
  }

  /** Calls at random moments, with a mean rate; what is late is called at once. */
  private static void paced(int perSecond, Duration time, LongConsumer call) {
    long begun = System.nanoTime();
    double due = 0;
    for (long i = 0; due < time.toNanos(); i++) {
      Waiting.untilTime(begun + (long) due);
      call.accept(i);
      due -= Math.log(1 - ThreadLocalRandom.current().nextDouble()) / perSecond * 1e9;
    }
  }

  private double number(Pattern pattern, String section) {
    Matcher matcher = pattern.matcher(connection.sync().info(section));
    double sum = 0;
    while (matcher.find()) {
      sum += Double.parseDouble(matcher.group(1));
    }
    return sum;
  }

  private static double processSeconds() {
    return ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system
        ? system.getProcessCpuTime() / 1e9
        : 0;
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    for (AutoCloseable each : open) {
      try {
        each.close();
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }
    connection.close();
    client.shutdown();
    server.close();
  }
}
