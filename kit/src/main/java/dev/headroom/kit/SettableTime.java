// SPDX-License-Identifier: Apache-2.0
package dev.headroom.kit;

import dev.headroom.ground.TimeSource;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A clock that stands still until a test moves it.
 *
 * <p>Thread-safe. Both readings move together, but the wall clock may also be set apart, as clocks
 * are.
 */
public final class SettableTime implements TimeSource {

  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private final AtomicLong nanos = new AtomicLong();
  private final AtomicLong wallShiftNanos = new AtomicLong();

  @Override
  public long nanos() {
    return nanos.get();
  }

  @Override
  public Instant now() {
    return START.plusNanos(nanos.get() + wallShiftNanos.get());
  }

  /**
   * Lets time pass.
   *
   * @param passed how much; not negative
   */
  public void advance(Duration passed) {
    if (passed.isNegative()) {
      throw new IllegalArgumentException(
          "time passed was " + passed + ", allowed zero or more; use setWallClockBack");
    }
    nanos.addAndGet(passed.toNanos());
  }

  /**
   * Sets the wall clock back; the monotonic reading stays.
   *
   * @param back how far
   */
  public void setWallClockBack(Duration back) {
    wallShiftNanos.addAndGet(-back.toNanos());
  }
}
