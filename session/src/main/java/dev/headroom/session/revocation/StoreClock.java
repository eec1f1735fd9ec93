// SPDX-License-Identifier: Apache-2.0
package dev.headroom.session.revocation;

import dev.headroom.ground.TimeSource;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The store's time on this instance: its last reading, carried on by the monotonic clock. No wall
 * clock is trusted, and no reading goes back. Thread-safe.
 */
final class StoreClock {
  /** More than a request takes. */
  private static final long JUMP_MILLIS = 1_000;

  private final TimeSource time;
  private final long windowNanos;
  private final Deque<Reading> jumps = new ArrayDeque<>(); // under the monitor
  private volatile @Nullable Reading last;

  private record Reading(long storeMillis, long readNanos) {}

  /**
   * Creates a clock that is not set.
   *
   * @param window how long a jump is remembered
   */
  StoreClock(TimeSource time, Duration window) {
    this.time = time;
    this.windowNanos = window.toNanos();
  }

  boolean isSet() {
    return last != null;
  }

  /** Returns the store's time; the epoch before the first reading. */
  long millis() {
    Reading reading = last;
    return reading == null
        ? 0
        : reading.storeMillis + TimeUnit.NANOSECONDS.toMillis(time.nanos() - reading.readNanos);
  }

  /**
   * Returns by how much the store's clock was set forward within the window, all jumps together;
   * zero if it was not. What the store heard before seems to be older by that. An answer that took
   * more than a second counts as one, so that none is missed: by all of them together this grows by
   * the window at most.
   */
  synchronized Duration jumped() {
    forget();
    return Duration.ofMillis(jumps.stream().mapToLong(Reading::storeMillis).sum());
  }

  private void forget() {
    long now = time.nanos();
    jumps.removeIf(each -> now - each.readNanos >= windowNanos);
  }

  /**
   * Takes a reading.
   *
   * @param readNanos the monotonic clock when the store was asked
   */
  synchronized void read(long storeMillis, long readNanos) {
    Reading known = last;
    if (known == null) {
      last = new Reading(storeMillis, readNanos);
    } else if (readNanos >= known.readNanos) {
      long passed = TimeUnit.NANOSECONDS.toMillis(readNanos - known.readNanos);
      long ahead = storeMillis - known.storeMillis - passed;
      if (ahead > JUMP_MILLIS) {
        forget();
        jumps.add(new Reading(ahead, readNanos));
      }
      last = new Reading(Math.max(known.storeMillis, storeMillis), readNanos);
    }
  }
}
