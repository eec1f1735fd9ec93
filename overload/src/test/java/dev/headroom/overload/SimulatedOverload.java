// SPDX-License-Identifier: Apache-2.0
package dev.headroom.overload;

import java.time.Duration;
import java.util.PriorityQueue;
import java.util.Random;

/**
 * A limiter in front of servers with one queue, whose calls take 5 to 15 ms, under an open load;
 * time is moved by hand from event to event. Confined to one thread.
 */
final class SimulatedOverload {
  static final int SERVERS = 16;
  static final double USEFUL_MILLIS = 30;

  private static final double MEAN_MILLIS = 10;

  private final ManualTime time = new ManualTime();
  private final Random random = new Random(11);
  private final PriorityQueue<Running> running = new PriorityQueue<>();
  private final long[] free = new long[SERVERS];
  private final AdaptiveLimiter limiter;

  /** A call that ends at its time. Immutable. */
  private record Running(long endNanos, CallPermit permit) implements Comparable<Running> {
    @Override
    public int compareTo(Running other) {
      return Long.compare(endNanos, other.endNanos);
    }
  }

  SimulatedOverload(Pressure pressure) {
    AdaptiveLimiterSettings settings =
        new AdaptiveLimiterSettings("test", 2, 4, 1000, 0, Duration.ZERO);
    time.moveTo(0);
    limiter = new AdaptiveLimiter(settings, pressure, OverloadListener.NONE, time);
  }

  int limit() {
    return limiter.state().limit();
  }

  static double capacity() {
    return SERVERS * 1000 / MEAN_MILLIS;
  }

  /** Runs on, and returns the answers in time, a second. */
  double load(double perSecond, Duration lasting) {
    long useful = 0;
    long end = time.nanos() + lasting.toNanos();
    while (time.nanos() < end) {
      long gap = (long) (-Math.log(1 - random.nextDouble()) / perSecond * 1e9);
      long due = time.nanos() + Math.max(1, gap);
      while (!running.isEmpty() && running.peek().endNanos() <= due) {
        Running done = running.remove();
        time.moveTo(done.endNanos());
        done.permit().close();
      }
      time.moveTo(due);
      useful += arrive(due) ? 1 : 0;
    }
    return useful / (lasting.toNanos() / 1e9);
  }

  private boolean arrive(long now) {
    try {
      CallPermit permit = limiter.acquire(Call.defaults());
      int server = 0;
      for (int i = 1; i < SERVERS; i++) {
        server = free[i] < free[server] ? i : server;
      }
      long took = (long) (MEAN_MILLIS * (0.5 + random.nextDouble()) * 1e6);
      free[server] = Math.max(free[server], now) + took;
      running.add(new Running(free[server], permit));
      return free[server] - now <= USEFUL_MILLIS * 1e6;
    } catch (OverloadException refused) {
      return false;
    }
  }
}
