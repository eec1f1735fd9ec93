// SPDX-License-Identifier: Apache-2.0
package dev.headroom.kit.cache;

import dev.headroom.cache.Cache;
import dev.headroom.kit.FaultyLink;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * A trial of the caches of several instances under faults: values change and are invalidated while
 * the links to the store are cut, frozen and delayed and the store is flushed, and a history
 * checker judges what each instance serves.
 *
 * <p>Confined to one thread, apart from the callers that it starts.
 */
public final class CoherenceTrial {

  private static final int KEYS = 40;

  private final List<Node> nodes;
  private final Duration bound;
  private final Runnable emptied;
  private final StalenessAuditor auditor;
  private final Map<String, AtomicLong> source = new ConcurrentHashMap<>();
  private final AtomicLong left = new AtomicLong();
  private final AtomicLong published = new AtomicLong();

  /**
   * One instance.
   *
   * <p>Immutable.
   *
   * @param cache with TTLs that are longer than the trial; its keys are texts, encoded as they are
   * @param link its way to the store
   */
  public record Node(Cache<String, String> cache, FaultyLink link) {}

  /**
   * The result of a trial.
   *
   * <p>Immutable.
   *
   * @param published invalidations that the store logged
   * @param reads reads that were judged
   * @param memoryHits of all instances
   * @param auditor the checker
   */
  public record Outcome(long published, long reads, long memoryHits, StalenessAuditor auditor) {}

  /**
   * Creates a trial.
   *
   * @param nodes two or more; the last one reads alone, so that only the log can invalidate what it
   *     has in memory
   * @param bound how long after an invalidation an old value may be served
   * @param emptied empties the store, as a fail-over to an empty one does
   */
  public CoherenceTrial(List<Node> nodes, Duration bound, Runnable emptied) {
    this.nodes = List.copyOf(nodes);
    this.bound = bound;
    this.emptied = emptied;
    this.auditor = new StalenessAuditor(bound);
    for (int i = 0; i < KEYS; i++) {
      source.put("k" + i, new AtomicLong());
    }
  }

  /**
   * Runs it.
   *
   * @param invalidations how many are tried
   * @return what was seen
   * @throws InterruptedException if the thread was interrupted
   * @throws ExecutionException if a caller failed: no call may fail, whatever is broken
   */
  public Outcome run(long invalidations) throws InterruptedException, ExecutionException {
    left.set(invalidations);
    List<Future<?>> ends = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Node each : nodes.subList(0, nodes.size() - 1)) {
        ends.add(threads.submit(() -> write(each.cache())));
      }
      for (Node each : nodes) {
        ends.add(threads.submit(() -> read(each.cache())));
        ends.add(threads.submit(() -> read(each.cache())));
      }
      ends.add(threads.submit(this::breakThings));
      for (Future<?> end : ends) {
        var _ = end.get();
      }
    }
    long hits = nodes.stream().mapToLong(each -> each.cache().stats().memoryHits()).sum();
    return new Outcome(published.get(), auditor.reads(), hits, auditor);
  }

  private void write(Cache<String, String> cache) {
    while (left.getAndDecrement() > 0) {
      String key = anyKey();
      long version = versionOf(key).incrementAndGet();
      if (cache.invalidate(key).isPublished()) {
        auditor.invalidated(key, version, System.nanoTime());
        published.incrementAndGet();
      }
      pass(Duration.ofNanos(200_000));
    }
  }

  private void read(Cache<String, String> cache) {
    while (left.get() > 0) {
      for (int i = 0; i < 20; i++) {
        String key = anyKey();
        long start = System.nanoTime();
        String value = cache.get(key, same -> Long.toString(versionOf(same).get()));
        auditor.read(key, Long.parseLong(value), start);
      }
      pass(Duration.ofNanos(100_000));
    }
  }

  private void breakThings() {
    FaultyLink reader = nodes.getLast().link();
    reader.cut();
    pass(bound.multipliedBy(3));
    reader.heal();
    Random random = new Random(42);
    while (left.get() > 0) {
      // The one that only reads is hit as often as all others together.
      int last = nodes.size() - 1;
      FaultyLink link = nodes.get(Math.min(last, random.nextInt(2 * last))).link();
      switch (random.nextInt(5)) {
        case 0, 1 -> link.cut();
        case 2 -> link.freeze();
        case 3 -> link.delay(Duration.ofMillis(random.nextInt(30)));
        default -> emptied.run();
      }
      pass(Duration.ofMillis(200 + random.nextInt(1_200)));
      link.heal();
      pass(Duration.ofMillis(300 + random.nextInt(500)));
    }
  }

  private AtomicLong versionOf(String key) {
    return Objects.requireNonNull(source.get(key));
  }

  private static String anyKey() {
    return "k" + ThreadLocalRandom.current().nextInt(KEYS);
  }

  private static void pass(Duration duration) {
    long until = System.nanoTime() + duration.toNanos() + TimeUnit.MILLISECONDS.toNanos(1);
    for (long rest = until - System.nanoTime(); rest > 0; rest = until - System.nanoTime()) {
      LockSupport.parkNanos(rest);
    }
  }
}
