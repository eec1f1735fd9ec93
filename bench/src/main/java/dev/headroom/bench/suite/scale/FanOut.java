// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.suite.scale;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;

/**
 * A simulation of followers of a log on one server: each asks the server, waits there until
 * something new is written or for a time, reads, and begins again. Immutable.
 *
 * <p>Every visit takes the same time of one of the server's threads, in the order of arrival, and
 * so does the writing of a change. What is new when a reading begins to be served is read by it.
 *
 * @param followers how many instances follow
 * @param cycle what each does
 * @param server what it is done on
 */
record FanOut(int followers, Cycle cycle, Server server) {

  /**
   * The longest wait of a follower of the caches' log in seconds: a quarter of the bound of 1 s,
   * see {@code CoherenceTracker.longestSilence}.
   */
  static final double LONGEST_SILENCE_SECONDS = 0.25;

  /**
   * What a follower does again and again.
   *
   * @param visitsBefore visits before it waits; the reading is one more
   * @param waitSeconds the longest wait
   * @param networkSeconds the way to the server and back, and the follower's own work, of a visit
   */
  record Cycle(int visitsBefore, double waitSeconds, double networkSeconds) {
    Cycle withNetwork(double seconds) {
      return new Cycle(visitsBefore, waitSeconds, seconds);
    }
  }

  /**
   * The server.
   *
   * @param threads how many visits it serves at a time
   * @param visitSeconds the time of one
   */
  record Server(int threads, double visitSeconds) {}

  /**
   * What came of it.
   *
   * @param readsPerSecond readings of each follower
   * @param utilisation share of the server's threads that was busy
   * @param reachP99Millis from a change to the end of a follower's reading of it; NaN without any
   */
  record Result(double readsPerSecond, double utilisation, double reachP99Millis) {}

  /** An arrival at the server: of a follower, or of a change if that is negative. */
  private record Visit(double at, int follower, int number) {}

  /** Simulates changes that come at random. */
  Result run(double changesPerSecond, double seconds, long seed) {
    Random random = new Random(seed);
    List<Double> changes = new ArrayList<>();
    double at = 0;
    while (changesPerSecond > 0 && at < seconds) {
      at -= Math.log(1 - random.nextDouble()) / changesPerSecond;
      changes.add(at);
    }
    return run(changes.stream().mapToDouble(Double::doubleValue).toArray(), seconds);
  }

  /**
   * Simulates changes that come at given times.
   *
   * @param changes seconds, ascending
   */
  Result run(double[] changes, double seconds) {
    return new Run(changes).until(seconds);
  }

  /** One simulation. Confined to one thread. */
  private final class Run {
    private final double[] changes;
    private final double[] freeAt = new double[server.threads()];
    private final int[] read = new int[followers];
    private final PriorityQueue<Visit> arrivals =
        new PriorityQueue<>(
            Comparator.comparingDouble(Visit::at).thenComparingInt(Visit::follower));
    private final List<Double> reach = new ArrayList<>();
    private double busy;
    private long reads;

    Run(double[] changes) {
      this.changes = changes;
      for (double change : changes) {
        arrivals.add(new Visit(change, -1, 0));
      }
      for (int i = 0; i < followers; i++) {
        arrivals.add(new Visit(cycle.networkSeconds() / 2, i, 0));
      }
    }

    Result until(double seconds) {
      for (Visit next = arrivals.poll();
          next != null && next.at() < seconds;
          next = arrivals.poll()) {
        serve(next);
      }
      double[] sorted = reach.stream().mapToDouble(Double::doubleValue).sorted().toArray();
      return new Result(
          reads / seconds / followers,
          busy / seconds / server.threads(),
          sorted.length == 0
              ? Double.NaN
              : sorted[(int) Math.ceil(sorted.length * 0.99) - 1] * 1000);
    }

    private void serve(Visit visit) {
      int thread = 0;
      for (int i = 1; i < freeAt.length; i++) {
        thread = freeAt[i] < freeAt[thread] ? i : thread;
      }
      double begin = Math.max(visit.at(), freeAt[thread]);
      double end = begin + server.visitSeconds();
      freeAt[thread] = end;
      busy += server.visitSeconds();
      int follower = visit.follower();
      if (follower < 0) {
        return;
      }
      double next = end + cycle.networkSeconds();
      if (visit.number() < cycle.visitsBefore()) {
        boolean waits = visit.number() + 1 == cycle.visitsBefore();
        double at = waits ? wokenAt(follower, next) : next;
        arrivals.add(new Visit(at, follower, visit.number() + 1));
        return;
      }
      reads++;
      for (int i = read[follower]; i < changes.length && changes[i] <= begin; i++) {
        reach.add(end + cycle.networkSeconds() / 2 - changes[i]);
        read[follower] = i + 1;
      }
      double again = cycle.visitsBefore() == 0 ? wokenAt(follower, next) : next;
      arrivals.add(new Visit(again, follower, 0));
    }

    /** Returns when a follower who waits from a time on has its reading served. */
    private double wokenAt(int follower, double from) {
      int unread = read[follower];
      double change = unread < changes.length ? changes[unread] : Double.POSITIVE_INFINITY;
      return Math.min(Math.max(from, change), from + cycle.waitSeconds());
    }
  }

  /**
   * Finds the time on the network that explains the readings of one follower.
   *
   * @param readsPerSecond what was measured with one
   */
  static Cycle fit(Cycle cycle, Server server, double readsPerSecond, double changesPerSecond) {
    double low = 0;
    double high = cycle.waitSeconds();
    for (int i = 0; i < 30; i++) {
      double middle = (low + high) / 2;
      Result one = new FanOut(1, cycle.withNetwork(middle), server).run(changesPerSecond, 20, 1);
      if (one.readsPerSecond() > readsPerSecond) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return cycle.withNetwork((low + high) / 2);
  }
}
