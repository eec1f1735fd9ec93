// SPDX-License-Identifier: Apache-2.0
package dev.headroom.kit.limit;

import dev.headroom.ground.StoreUnavailableException;
import dev.headroom.kit.FaultyLink;
import dev.headroom.limit.RateLimits;
import dev.headroom.limit.rule.Decision;
import dev.headroom.limit.rule.LimitRule;
import dev.headroom.limit.rule.PermitRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Callers of one key on several instances, while the ways to what they share are slowed at random,
 * cut, frozen and healed; a {@link LimitAuditor} judges.
 *
 * <p>One thread at a time.
 */
public final class LimitTrial {
  private static final int CALLERS = 3;

  /** Longer than a key that the layer keeps as it is. */
  private static final String KEY = "everybody, ".repeat(20);

  private static final int MIN_PERIODS = 4;
  private static final long MAX_PAUSE_NANOS = 2_000_000;

  private final List<RateLimits> instances;
  private final List<FaultyLink> links;
  private final LimitAuditor auditor;

  /**
   * Makes a trial.
   *
   * @param instances who decide
   * @param links the ways to what they share; none for a trial without faults
   */
  public LimitTrial(List<RateLimits> instances, List<FaultyLink> links, LimitAuditor auditor) {
    this.instances = List.copyOf(instances);
    this.links = List.copyOf(links);
    this.auditor = auditor;
  }

  /** How long callers go on: until all requests are sent, and a few windows passed at least. */
  private record Course(AtomicLong left, long untilNanos) {
    private boolean goesOn() {
      return left.get() > 0 || System.nanoTime() - untilNanos < 0;
    }
  }

  /**
   * Sends requests until all are decided, and for four periods of the rule at least: fewer would
   * all fall into its first window where the machine is fast.
   *
   * @param requests how many at least
   * @throws ExecutionException when one failed otherwise than by an unavailable store
   */
  public void run(LimitRule rule, long requests) throws ExecutionException, InterruptedException {
    long shortest = rule.limit().period().multipliedBy(MIN_PERIODS).toNanos();
    Course course = new Course(new AtomicLong(requests), System.nanoTime() + shortest);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> ends = new ArrayList<>();
      for (RateLimits each : instances) {
        for (int i = 0; i < CALLERS; i++) {
          ends.add(threads.submit(() -> call(each, rule, course)));
        }
      }
      if (!links.isEmpty()) {
        ends.add(threads.submit(() -> breakThings(course)));
      }
      for (Future<?> end : ends) {
        end.get();
      }
    }
  }

  private void call(RateLimits limits, LimitRule rule, Course course) {
    while (course.goesOn()) {
      course.left().decrementAndGet();
      long sent = System.nanoTime();
      try {
        Decision decision = limits.decide(new PermitRequest(rule, KEY));
        long received = System.nanoTime();
        if (decision.admitted()) {
          auditor.admitted(sent, DecisionTime.admittedNanos(sent));
        } else if (decision.source() == Decision.Source.CLOSED) {
          auditor.unknown(sent, received);
        } else {
          auditor.refused(sent, received);
        }
      } catch (StoreUnavailableException lost) {
        auditor.unknown(sent, System.nanoTime());
      }
      pass(ThreadLocalRandom.current().nextLong(MAX_PAUSE_NANOS));
    }
  }

  private void breakThings(Course course) {
    Random random = new Random(42);
    while (course.goesOn()) {
      FaultyLink link = links.get(random.nextInt(links.size()));
      switch (random.nextInt(6)) {
        case 0 -> link.cut();
        case 1 -> link.freeze();
        default -> link.delay(Duration.ofMillis(random.nextInt(16)));
      }
      pass(Duration.ofMillis(50 + random.nextInt(400)).toNanos());
      link.heal();
      pass(Duration.ofMillis(50 + random.nextInt(200)).toNanos());
    }
  }

  private static void pass(long nanos) {
    long until = System.nanoTime() + nanos;
    for (long left = nanos; left > 0; left = until - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }
}
