// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.demo;

import dev.headroom.bench.demo.workload.Workload.Mix;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Sends reads of the mix to a side, by a few callers at once, until its responses no longer come
 * faster: then the handlers of all its instances are compiled, and what is measured next is the
 * code and not the compilers.
 *
 * <p>A side gets as many rounds as it needs, so that a state whose requests run more code is as
 * warm as the others; at least the requests that the pace names, and at most for the time that it
 * names.
 */
final class WarmUp {

  private static final int CALLERS = 4;

  /** The requests of an instance in a round. */
  private static final int ROUND = 1_000;

  /**
   * Another round follows while the fastest of as many rounds is faster than all before them. The
   * optimizing compiler needs some 50 000 requests of an instance, and a few rounds in between are
   * slower by chance: with 3 in place of 10, an instance had had 11 000 to 19 000.
   */
  private static final int LAST_ROUNDS = 10;

  private static final double FASTER = 1.05;

  private final DemoPlan plan;

  WarmUp(DemoPlan plan) {
    this.plan = plan;
  }

  void warm(Side side) {
    int instances = side.addresses().size();
    long least = (long) instances * plan.pace().warmUpRequests();
    long end = System.nanoTime() + instances * plan.pace().longestWarmUp().toNanos();
    List<Double> perSecond = new ArrayList<>();
    long sent = 0;
    while (System.nanoTime() < end && (sent < least || becomesFaster(perSecond))) {
      long begun = System.nanoTime();
      int responses = send(side, perSecond.size(), instances * ROUND, end);
      perSecond.add(responses / ((System.nanoTime() - begun) / 1e9));
      sent += responses;
    }
    plan.progress()
        .step(
            String.format(
                Locale.ROOT,
                "  %s: %,d requests, %.0f a second at first, %.0f at last%s",
                side.name(),
                sent,
                perSecond.getFirst(),
                perSecond.getLast(),
                System.nanoTime() < end ? "" : " (the longest time for it)"));
  }

  static boolean becomesFaster(List<Double> perSecond) {
    int before = Math.max(0, perSecond.size() - LAST_ROUNDS);
    double last = fastest(perSecond.subList(before, perSecond.size()));
    return last > FASTER * fastest(perSecond.subList(0, before));
  }

  private static double fastest(List<Double> perSecond) {
    return perSecond.stream().mapToDouble(Double::doubleValue).max().orElse(0);
  }

  /** Sends a round, and returns how many requests had a response; fewer if its time is over. */
  private int send(Side side, int round, int requests, long end) {
    AtomicInteger left = new AtomicInteger(requests);
    AtomicInteger responses = new AtomicInteger();
    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int caller = 0; caller < CALLERS; caller++) {
        Mix mix = new Mix(plan.workload().reads(), side.requests((long) round * CALLERS + caller));
        callers.execute(() -> {
          while (left.getAndDecrement() > 0 && System.nanoTime() < end) {
            side.send(mix.next().request());
            responses.incrementAndGet();
          }
        });
      }
    }
    return responses.get();
  }
}
