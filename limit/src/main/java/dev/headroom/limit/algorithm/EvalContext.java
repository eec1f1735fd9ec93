// SPDX-License-Identifier: Apache-2.0
package dev.headroom.limit.algorithm;

import java.time.Duration;
import java.time.Instant;

/**
 * The numbers of a limit and the time at which an algorithm evaluates it, in ticks of the store:
 * nanoseconds in memory, microseconds elsewhere.
 *
 * <p>Immutable. Durations are rounded up to whole ticks, so that none is shorter than promised.
 *
 * @param permits the permits of the limit
 * @param period the period of the limit, in ticks
 * @param extension by how much longer the window is held than promised, in ticks: the longest time
 *     between the stamp of a permit and its use
 * @param window period and extension together, in ticks
 * @param time when it is evaluated
 */
public record EvalContext(int permits, long period, long extension, long window, Time time) {
  private static final int NANOS_PER_MICRO = 1_000;

  /**
   * A moment of a store's clock.
   *
   * <p>Immutable.
   *
   * @param now in ticks of the store's clock, whose origin may be any
   * @param wallMicros microseconds since 1970
   * @param ticksPerMicro 1 or 1000
   */
  public record Time(long now, long wallMicros, int ticksPerMicro) {
    /** Returns a moment of a monotonic clock in nanoseconds and of a wall clock. */
    public static Time ofNanos(long nanos, Instant wall) {
      return new Time(nanos, micros(wall), NANOS_PER_MICRO);
    }

    /** Returns a moment of a server's clock, in microseconds since 1970. */
    public static Time ofMicros(long micros) {
      return new Time(micros, micros, 1);
    }

    /** Returns the microseconds since 1970 at another moment of the same clock. */
    long wallMicros(long ticks) {
      return wallMicros - (now - ticks) / ticksPerMicro;
    }

    private static long micros(Instant wall) {
      return wall.getEpochSecond() * 1_000_000 + wall.getNano() / 1_000;
    }
  }

  /**
   * Creates a context of a limit.
   *
   * @param permits the permits of the limit
   * @param period the period of the limit
   * @param extensionNanos by how much longer the window is held than promised; 0 or more
   */
  public static EvalContext of(int permits, Duration period, long extensionNanos, Time time) {
    int nanosPerTick = NANOS_PER_MICRO / time.ticksPerMicro();
    long nanos = period.toNanos();
    return new EvalContext(
        permits,
        Math.ceilDiv(nanos, nanosPerTick),
        Math.ceilDiv(extensionNanos, nanosPerTick),
        Math.ceilDiv(nanos + extensionNanos, nanosPerTick),
        time);
  }

  /** Returns the ticks of a time in microseconds. */
  long ticks(long micros) {
    return micros * time.ticksPerMicro();
  }
}
