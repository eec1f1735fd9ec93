// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.harness;

import java.lang.management.ManagementFactory;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;

/**
 * Measures the processor time of our call and of a peer's in this JVM, in slices that alternate.
 *
 * <p>Confined to one thread. The time is that of the calling thread alone: what else the machine
 * does delays a run and hardly changes its ratios. The collector's time is not part of it.
 */
public final class PairedCost {

  private static final int PAIRS = 11;
  private static final long WARM_UP_NANOS = 500_000_000;

  /** Slices in the last, longest part of the warm-up. */
  private static final int PARTS = 8;

  private final LongSupplier processorNanos;

  /** Receives each result, so that the compiler cannot leave out what makes it. */
  private final AtomicReference<Object> result = new AtomicReference<>();

  /**
   * Creates a measurement.
   *
   * @param processorNanos returns the processor time that the calling thread has used
   */
  public PairedCost(LongSupplier processorNanos) {
    this.processorNanos = processorNanos;
  }

  /** Returns a measurement by the clock of the calling thread. */
  public static PairedCost ofThisThread() {
    return new PairedCost(ManagementFactory.getThreadMXBean()::getCurrentThreadCpuTime);
  }

  /**
   * Measures both calls, which takes some seconds.
   *
   * @param peer the name of the peer
   * @param ours our call
   * @param theirs the peer's call
   * @return the nanoseconds of a call of {@link Rounds#OURS} and of the peer, for each pair
   * @throws Exception if a call fails
   */
  public Rounds measure(String peer, Callable<?> ours, Callable<?> theirs) throws Exception {
    int ourCalls = warm(ours);
    int theirCalls = warm(theirs);
    Rounds rounds = new Rounds();
    for (int pair = 0; pair < PAIRS; pair++) {
      if (pair % 2 == 0) {
        rounds.add(Rounds.OURS, nanos(ours, ourCalls) / ourCalls);
        rounds.add(peer, nanos(theirs, theirCalls) / theirCalls);
      } else {
        rounds.add(peer, nanos(theirs, theirCalls) / theirCalls);
        rounds.add(Rounds.OURS, nanos(ours, ourCalls) / ourCalls);
      }
    }
    return rounds;
  }

  /** Calls until the compiler is surely done, and returns the number of calls of a slice. */
  private int warm(Callable<?> call) throws Exception {
    int calls = PARTS;
    while (nanos(call, calls) < WARM_UP_NANOS) {
      calls *= 2;
    }
    return calls / PARTS;
  }

  private double nanos(Callable<?> call, int calls) throws Exception {
    long begun = processorNanos.getAsLong();
    for (int i = 0; i < calls; i++) {
      result.setPlain(call.call());
    }
    return processorNanos.getAsLong() - begun;
  }
}
