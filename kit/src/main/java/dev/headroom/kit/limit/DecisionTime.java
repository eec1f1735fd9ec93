// SPDX-License-Identifier: Apache-2.0
package dev.headroom.kit.limit;

import dev.headroom.ground.TimeSource;
import java.time.Duration;
import java.time.Instant;

/**
 * The system's clocks, which remember what each thread read last.
 *
 * <p>Limits read the clock once more when they admit: from then on a permit counts as used. A
 * thread that is held up after that is late by the machine, not by the limits.
 *
 * <p>Thread-safe.
 */
public final class DecisionTime implements TimeSource {
  private static final ThreadLocal<Long> LAST_READ = ThreadLocal.withInitial(System::nanoTime);

  private final long offsetNanos;

  private DecisionTime(long offsetNanos) {
    this.offsetNanos = offsetNanos;
  }

  /**
   * Returns clocks that differ from those of the system.
   *
   * @param offset by how much; negative for clocks that are behind
   */
  public static DecisionTime offsetBy(Duration offset) {
    return new DecisionTime(offset.toNanos());
  }

  /**
   * Returns when the admission was decided that this thread has just got.
   *
   * @param sentNanos when the thread sent the request, by {@link System#nanoTime}
   * @return the last reading since then by the limits, without an offset; now if there was none
   */
  public static long admittedNanos(long sentNanos) {
    long read = LAST_READ.get();
    return read - sentNanos >= 0 ? read : System.nanoTime();
  }

  @Override
  public long nanos() {
    long now = System.nanoTime();
    LAST_READ.set(now);
    return now + offsetNanos;
  }

  @Override
  public Instant now() {
    return Instant.now().plusNanos(offsetNanos);
  }
}
