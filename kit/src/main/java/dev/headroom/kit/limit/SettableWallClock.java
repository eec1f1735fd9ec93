// SPDX-License-Identifier: Apache-2.0
package dev.headroom.kit.limit;

import dev.headroom.ground.TimeSource;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A clock that is real where a store waits, and the test's where it reads the calendar.
 *
 * <p>Thread-safe.
 */
public final class SettableWallClock implements TimeSource {
  private final AtomicLong micros = new AtomicLong();

  /** Sets the calendar to a moment, in microseconds since 1970. */
  public void set(long other) {
    micros.set(other);
  }

  @Override
  public long nanos() {
    return System.nanoTime();
  }

  @Override
  public Instant now() {
    return instant(micros.get());
  }

  static Instant instant(long micros) {
    return Instant.ofEpochSecond(
        Math.floorDiv(micros, 1_000_000L), Math.floorMod(micros, 1_000_000L) * 1_000);
  }
}
