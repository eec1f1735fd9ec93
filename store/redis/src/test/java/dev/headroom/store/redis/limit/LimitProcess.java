// SPDX-License-Identifier: Apache-2.0
package dev.headroom.store.redis.limit;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.headroom.ground.TimeSource;
import dev.headroom.kit.limit.DecisionTime;
import dev.headroom.kit.limit.LimitAuditor;
import dev.headroom.limit.LimitSettings;
import dev.headroom.limit.RateLimits;
import dev.headroom.limit.rule.Limit;
import dev.headroom.limit.rule.LimitListener;
import dev.headroom.limit.rule.LimitRule;
import dev.headroom.limit.rule.PermitRequest;
import dev.headroom.limit.rule.UnavailablePolicy;
import dev.headroom.store.redis.connection.RealRedis;
import dev.headroom.store.redis.connection.RedisStore;
import dev.headroom.store.redis.settings.RedisSettings;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * An instance in a JVM of its own, whose callers request permits of one key until it is closed. It
 * writes each admission at once, with the monotonic clock that all processes of a machine share, so
 * that a process that is killed has said what it spent.
 *
 * <p>One thread at a time.
 */
final class LimitProcess implements AutoCloseable {
  static final Limit LIMIT = Limit.parse("processes", "100/500ms");
  private static final int CALLERS = 3;
  private static final long MAX_PAUSE_MICROS = 2_000;

  private final LimitAuditor own = new LimitAuditor(LIMIT.permits(), LIMIT.period());
  private final CountDownLatch ready = new CountDownLatch(1);
  private final Process process;
  private final Thread reader;

  /**
   * Starts an instance.
   *
   * @param kind {@code exact}, {@code leased}, or {@code alone} for one that counts for itself
   */
  LimitProcess(String uri, String kind, LimitAuditor all) throws IOException {
    process =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElse("java"),
                "-Xmx128m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                LimitProcess.class.getName(),
                uri,
                kind)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    reader = Thread.ofVirtual().start(() -> read(all));
  }

  private void read(LimitAuditor all) {
    for (String line : (Iterable<String>) process.inputReader(UTF_8).lines()::iterator) {
      String[] words = line.split(" ", -1);
      switch (words[0]) {
        case ">" -> ready.countDown();
        case "+" -> {
          long sent = Long.parseLong(words[1]);
          long received = Long.parseLong(words[2]);
          own.admitted(sent, received);
          all.admitted(sent, received);
        }
        default -> {
          // A line of the log.
        }
      }
    }
  }

  void awaitReady() throws InterruptedException {
    if (!ready.await(1, TimeUnit.MINUTES)) {
      throw new IllegalStateException("a process did not start within a minute");
    }
  }

  /** Returns what this instance alone was admitted. */
  LimitAuditor own() {
    return own;
  }

  void signal(String name) throws IOException, InterruptedException {
    int code =
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
    if (code != 0) {
      throw new IOException("kill -" + name + " ended with " + code);
    }
  }

  /** Kills it, and waits until all that it wrote was read. */
  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
    join(reader);
  }

  /** Runs the instance. */
  public static void main(String[] arguments) {
    RedisStore store = RealRedis.upWhenReturned(RedisSettings.of(arguments[0]));
    LimitSettings settings = LimitSettings.defaults();
    TimeSource time = DecisionTime.offsetBy(Duration.ZERO);
    RateLimits limits =
        arguments[1].equals("alone")
            ? RateLimits.inProcess(settings, time, LimitListener.NONE)
            : RateLimits.shared(
                new RedisLimitState(store, "processes"), settings, time, LimitListener.NONE);
    LimitRule closed = LimitRule.of(LIMIT).unavailablePolicy(UnavailablePolicy.parse("closed"));
    LimitRule rule = arguments[1].equals("leased") ? closed.withLeases() : closed;
    write(">");
    List<Thread> callers =
        Stream.generate(() -> Thread.ofPlatform().start(() -> call(limits, rule)))
            .limit(CALLERS)
            .toList();
    callers.forEach(LimitProcess::join);
  }

  private static void call(RateLimits limits, LimitRule rule) {
    PermitRequest request = new PermitRequest(rule, "a key of more than 64 characters ".repeat(3));
    while (true) {
      long sent = System.nanoTime();
      if (limits.decide(request).admitted()) {
        write("+ " + sent + " " + DecisionTime.admittedNanos(sent));
      }
      RealRedis.pass(
          Duration.ofNanos(1_000 * ThreadLocalRandom.current().nextLong(MAX_PAUSE_MICROS)));
    }
  }

  @SuppressWarnings("SystemOut") // the test reads it
  private static void write(String line) {
    synchronized (System.out) {
      System.out.println(line);
      System.out.flush();
    }
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }
}
