// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.demo;

import dev.headroom.bench.demo.workload.Workload.Mix;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Sends reads of the mix to a side, by a few callers at once, until the handlers of all its
 * instances are compiled: what is measured next is the code and not the compilers.
 *
 * <p>Each side gets as many requests as every other, {@link Pace#warmUpRequests} an instance. One
 * that cannot answer them in the time that the pace names waits for its database, whose time
 * compiled code does not change.
 */
final class WarmUp {

  private static final int CALLERS = 4;

  /** The requests of an instance in a round; each round has requests of its own. */
  private static final int ROUND = 1_000;

  private final DemoPlan plan;

  WarmUp(DemoPlan plan) {
    this.plan = plan;
  }

  void warm(Side side) {
    int instances = side.addresses().size();
    int requests = instances * plan.pace().warmUpRequests();
    long end = System.nanoTime() + instances * plan.pace().longestWarmUp().toNanos();
    double first = 0;
    double last = 0;
    int sent = 0;
    for (int round = 0; sent < requests && System.nanoTime() < end; round++) {
      long begun = System.nanoTime();
      int responses = send(side, round, instances * ROUND, end);
      last = responses / ((System.nanoTime() - begun) / 1e9);
      first = round == 0 ? last : first;
      sent += responses;
    }
    plan.progress()
        .step(
            String.format(
                Locale.ROOT,
                "  %s: %,d requests, %.0f a second at first, %.0f at last%s",
                side.name(),
                sent,
                first,
                last,
                sent < requests ? " (the longest time for it)" : ""));
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
