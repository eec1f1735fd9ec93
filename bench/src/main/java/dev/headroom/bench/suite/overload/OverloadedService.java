// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.suite.overload;

import dev.headroom.bench.process.Waiting;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.LongAdder;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/**
 * A service of some servers and one queue before them, whose calls take 5 to 15 ms, and an open
 * load in front. Its servers may go and come back while it runs.
 *
 * <p>Confined to one thread, apart from the callers that it starts.
 */
final class OverloadedService {
  static final int SERVERS = 16;
  static final double MEAN_MILLIS = 10;

  private static final int MAX_OPEN = 50_000;

  private final Admission admission;
  private final Semaphore servers = new Semaphore(SERVERS, true);
  private final Histogram admitted = new ConcurrentHistogram(60_000_000L, 3);
  private final LongAdder useful = new LongAdder();
  private final LongAdder refused = new LongAdder();
  private final double usefulMillis;

  /** What stands before the service. Thread-safe. */
  interface Admission {
    /** Makes the call, or returns false at once or after a wait. */
    boolean pass(Runnable call);
  }

  /**
   * What came of a load.
   *
   * <p>Immutable.
   *
   * @param goodput useful answers a second
   * @param p99Millis of all that were admitted, from arrival
   * @param refusedShare of all arrivals
   */
  record Found(double goodput, double p99Millis, double refusedShare) {}

  /** Creates a service; an answer is useful that comes within this time from its arrival. */
  OverloadedService(Admission admission, double usefulMillis) {
    this.admission = admission;
    this.usefulMillis = usefulMillis;
  }

  static double capacity(int servers) {
    return servers * 1000 / MEAN_MILLIS;
  }

  /**
   * Loads the service, a phase after another.
   *
   * @param perSecond arrivals a second
   * @param phase how long one lasts; the first begins after half as long that is not counted
   * @param serversByPhase how many servers there are
   */
  Found run(double perSecond, Duration phase, int... serversByPhase) {
    Random random = new Random(11);
    double warmUp = phase.toNanos() / 2.0;
    double counted = (double) phase.toNanos() * serversByPhase.length;
    long begun = System.nanoTime();
    int now = SERVERS;
    long arrivals = 0;
    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      Semaphore open = new Semaphore(MAX_OPEN);
      double due = 0;
      while (due < warmUp + counted) {
        due += -Math.log(1 - random.nextDouble()) / perSecond * 1e9;
        Waiting.untilTime(begun + (long) due);
        int index = (int) Math.max(0, (due - warmUp) / phase.toNanos());
        int wanted = serversByPhase[Math.min(index, serversByPhase.length - 1)];
        now = resize(now, wanted);
        boolean counts = due >= warmUp;
        arrivals += counts ? 1 : 0;
        long arrived = begun + (long) due;
        if (open.tryAcquire()) {
          callers.execute(() -> {
            call(arrived, counts);
            open.release();
          });
        } else if (counts) {
          refused.increment();
        }
      }
    }
    return new Found(
        useful.sum() / (counted / 1e9),
        admitted.getValueAtPercentile(99) / 1000.0,
        refused.sum() / (double) Math.max(1, arrivals));
  }

  /** A server that goes ends its call first. */
  private int resize(int now, int wanted) {
    if (wanted > now) {
      servers.release(wanted - now);
    } else if (wanted < now) {
      int gone = now - wanted;
      Thread.ofVirtual().start(() -> servers.acquireUninterruptibly(gone));
    }
    return wanted;
  }

  private void call(long arrived, boolean counts) {
    boolean passed = admission.pass(this::serve);
    if (!counts) {
      return;
    }
    if (!passed) {
      refused.increment();
      return;
    }
    double millis = (System.nanoTime() - arrived) / 1e6;
    admitted.recordValue(Math.clamp((long) (millis * 1000), 1, 60_000_000));
    if (millis <= usefulMillis) {
      useful.increment();
    }
  }

  private void serve() {
    servers.acquireUninterruptibly();
    try {
      double millis = MEAN_MILLIS * (0.5 + ThreadLocalRandom.current().nextDouble());
      Waiting.untilTime(System.nanoTime() + (long) (millis * 1e6));
    } finally {
      servers.release();
    }
  }
}
