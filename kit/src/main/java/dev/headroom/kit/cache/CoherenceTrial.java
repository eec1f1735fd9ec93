// SPDX-License-Identifier: Apache-2.0
package dev.headroom.kit.cache;

import dev.headroom.cache.Cache;
import dev.headroom.cache.invalidation.Invalidation;
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
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * A trial of the caches of several instances under faults: values change and are invalidated while
 * the links to the store are cut, frozen and delayed and the store loses what it acknowledged, also
 * while a link is frozen or slow, and a history checker judges what each instance serves. After
 * each loss, and now and then, a writer waits for all instances: what it was promised is judged as
 * well.
 *
 * <p>Confined to one thread, apart from the callers that it starts.
 */
public final class CoherenceTrial {

  private static final int KEYS = 40;

  private final List<Node> nodes;
  private final Duration bound;
  private final List<Runnable> losses;
  private final StalenessAuditor auditor;
  private final Map<String, AtomicLong> source = new ConcurrentHashMap<>();
  private final AtomicLong left = new AtomicLong();
  private final AtomicLong published = new AtomicLong();
  private final AtomicLong lost = new AtomicLong();
  private final AtomicBoolean waits = new AtomicBoolean();
  private volatile boolean untilViolation;

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
   * @param losses how often the store lost something
   * @param auditor the checker
   */
  public record Outcome(
      long published, long reads, long memoryHits, long losses, StalenessAuditor auditor) {}

  /**
   * Creates a trial.
   *
   * @param nodes two or more; the last one reads alone, so that only the log can invalidate what it
   *     has in memory
   * @param bound how long after an invalidation an old value may be served
   * @param losses ways in which the store loses what it acknowledged: it is emptied, or replaced by
   *     one that lacks the last writes
   */
  public CoherenceTrial(List<Node> nodes, Duration bound, List<Runnable> losses) {
    this.nodes = List.copyOf(nodes);
    this.bound = bound;
    this.losses = List.copyOf(losses);
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
    return run(invalidations, false);
  }

  /**
   * Runs it until the checker finds a violation: for a variant that is broken on purpose.
   *
   * @param invalidations how many are tried at most
   * @return what was seen
   * @throws InterruptedException if the thread was interrupted
   * @throws ExecutionException if a caller failed
   */
  public Outcome runUntilViolation(long invalidations)
      throws InterruptedException, ExecutionException {
    return run(invalidations, true);
  }

  private Outcome run(long invalidations, boolean endsAtViolation)
      throws InterruptedException, ExecutionException {
    left.set(invalidations);
    untilViolation = endsAtViolation;
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
    return new Outcome(published.get(), auditor.reads(), hits, lost.get(), auditor);
  }

  private void write(Cache<String, String> cache) {
    while (goesOn() && left.getAndDecrement() > 0) {
      String key = anyKey();
      long version = versionOf(key).incrementAndGet();
      Invalidation done = cache.invalidate(key);
      if (done.isPublished()) {
        auditor.invalidated(key, version, System.nanoTime());
        published.incrementAndGet();
        awaitAll(key, version, done);
      }
      pass(Duration.ofNanos(200_000));
    }
  }

  private void awaitAll(String key, long version, Invalidation done) {
    if (!waits.compareAndSet(true, false)) {
      return;
    }
    try {
      if (done.await(bound.multipliedBy(2))) {
        auditor.applied(key, version, System.nanoTime());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean goesOn() {
    return left.get() > 0 && !(untilViolation && auditor.violations() > 0);
  }

  private void read(Cache<String, String> cache) {
    while (goesOn()) {
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
    while (goesOn()) {
      // The one that only reads is hit as often as all others together.
      int last = nodes.size() - 1;
      FaultyLink link = nodes.get(Math.min(last, random.nextInt(2 * last))).link();
      switch (random.nextInt(7)) {
        case 0, 1 -> link.cut();
        case 2 -> link.freeze();
        case 3 -> link.delay(Duration.ofMillis(random.nextInt(30)));
        case 4 -> {
          link.freeze();
          lose(random);
        }
        case 5 -> {
          link.delay(Duration.ofMillis(12 + random.nextInt(48)));
          pass(bound.dividedBy(2));
          lose(random);
        }
        default -> lose(random);
      }
      waits.set(true);
      pass(Duration.ofMillis(200 + random.nextInt(1_200)));
      link.heal();
      pass(Duration.ofMillis(300 + random.nextInt(500)));
    }
  }

  private void lose(Random random) {
    losses.get(random.nextInt(losses.size())).run();
    lost.incrementAndGet();
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
