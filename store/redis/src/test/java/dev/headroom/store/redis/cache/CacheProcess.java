// SPDX-License-Identifier: Apache-2.0
package dev.headroom.store.redis.cache;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.headroom.cache.Cache;
import dev.headroom.cache.Caches;
import dev.headroom.cache.codec.Codec;
import dev.headroom.cache.invalidation.TransactionBinding;
import dev.headroom.cache.policy.CachePolicy;
import dev.headroom.ground.TimeSource;
import dev.headroom.store.redis.connection.RealRedis;
import dev.headroom.store.redis.connection.RedisStore;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/**
 * An instance in a JVM of its own, which a test tells line by line what to do.
 *
 * <p>One thread at a time.
 */
final class CacheProcess implements AutoCloseable {

  static final Duration BOUND = Duration.ofSeconds(1);

  private final Process process;
  private final BufferedReader from;
  private final BufferedWriter to;

  CacheProcess(String uri) throws IOException {
    process =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElse("java"),
                "-Xmx128m",
                "-cp",
                System.getProperty("java.class.path"),
                CacheProcess.class.getName(),
                uri)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    from = process.inputReader(UTF_8);
    to = process.outputWriter(UTF_8);
  }

  /** Sends a line. */
  void send(String line) throws IOException {
    to.write(line);
    to.newLine();
    to.flush();
  }

  /** Waits for the answer to a line. */
  String answer() throws IOException {
    for (String line = from.readLine(); line != null; line = from.readLine()) {
      if (line.startsWith("> ")) {
        return line.substring(2);
      }
    }
    throw new IOException("the process ended");
  }

  String ask(String line) throws IOException {
    send(line);
    return answer();
  }

  /** Stops it as a virtual machine's pause does, or lets it go on. */
  void signal(String name) throws IOException, InterruptedException {
    int code =
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
    if (code != 0) {
      throw new IOException("kill -" + name + " ended with " + code);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }

  /** Transactions whose process dies right after their commit. Confined to one thread. */
  private static final class Transactions implements TransactionBinding {
    private final List<Runnable> steps = new ArrayList<>();
    private boolean active;

    @Override
    public boolean bind(
        Runnable beforeCommit, Runnable afterCommit, Runnable whenUnknown, Runnable afterEnd) {
      return active && steps.add(beforeCommit);
    }

    String commit(Runnable change) {
      active = true;
      change.run();
      active = false;
      steps.forEach(Runnable::run);
      return "committed";
    }
  }

  /**
   * Runs the instance. Lines: {@code get KEY VALUE MILLIS} (loads the value if it must, which takes
   * so long), {@code invalidate KEY}, {@code commit KEY} (commits a transaction that invalidates
   * it, and goes no further), {@code end TAG}, {@code tagged KEY VALUE TAG}, {@code loads}.
   */
  @SuppressWarnings("SystemOut") // the test reads it
  public static void main(String[] arguments) throws IOException {
    RedisStore store = RealRedis.upWhenReturned(RealRedis.patient(arguments[0]));
    Transactions transactions = new Transactions();
    Caches caches =
        Caches.tiered(new RedisCacheLevel(store, "jvms"), TimeSource.system(), transactions);
    Cache<String, String> cache =
        caches.cache(
            CachePolicy.builder("jvms", Codec.utf8())
                .ttl(Duration.ofMinutes(10))
                .memoryTtl(Duration.ofMinutes(10))
                .bound(BOUND)
                .build(),
            Function.identity());
    while (caches.lagNanos() < 0) {
      RealRedis.pass(Duration.ofMillis(5));
    }
    AtomicInteger loads = new AtomicInteger();
    System.out.println("> ready");
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in, UTF_8));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      String[] words = line.split(" ", -1);
      String said =
          switch (words[0]) {
            case "get" ->
                cache.get(
                    words[1],
                    key -> {
                      loads.incrementAndGet();
                      RealRedis.pass(Duration.ofMillis(Long.parseLong(words[3])));
                      return words[2];
                    });
            case "tagged" ->
                cache.getWithContext(
                    words[1],
                    (key, context) -> {
                      loads.incrementAndGet();
                      context.tags(words[3]);
                      return words[2];
                    });
            case "invalidate" -> Boolean.toString(cache.invalidate(words[1]).isPublished());
            case "commit" -> transactions.commit(() -> cache.invalidate(words[1]));
            case "end" -> Boolean.toString(caches.invalidateTags(List.of(words[1])).isPublished());
            case "loads" -> Integer.toString(loads.get());
            default -> "what?";
          };
      System.out.println("> " + said);
    }
    store.close();
  }
}
