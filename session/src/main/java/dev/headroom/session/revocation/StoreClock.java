// SPDX-License-Identifier: Apache-2.0
package dev.headroom.session.revocation;

import dev.headroom.ground.TimeSource;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The store's time on this instance: its last reading, carried on by the monotonic clock. No wall
 * clock is trusted, and no reading goes back. Thread-safe.
 */
final class StoreClock {
  private final TimeSource time;
  private final AtomicReference<@Nullable Reading> last = new AtomicReference<>();

  private record Reading(long storeMillis, long readNanos) {}

  StoreClock(TimeSource time) {
    this.time = time;
  }

  boolean isSet() {
    return last.get() != null;
  }

  /** Returns the store's time; the epoch before the first reading. */
  long millis() {
    Reading reading = last.get();
    return reading == null
        ? 0
        : reading.storeMillis + TimeUnit.NANOSECONDS.toMillis(time.nanos() - reading.readNanos);
  }

  /**
   * Takes a reading.
   *
   * @param readNanos the monotonic clock when the store was asked
   */
  void read(long storeMillis, long readNanos) {
    last.accumulateAndGet(
        new Reading(storeMillis, readNanos),
        (before, next) -> {
          if (before == null || next == null) {
            return next;
          }
          return next.readNanos < before.readNanos
              ? before
              : new Reading(Math.max(before.storeMillis, next.storeMillis), next.readNanos);
        });
  }
}
