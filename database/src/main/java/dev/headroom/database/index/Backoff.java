// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.index;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Exponential back-off: pauses that double up to a maximum, each reduced at random by up to a half.
 * Confined to one thread.
 */
final class Backoff {
  private final long maxNanos;
  private final RandomGenerator random;
  private long nextNanos;

  Backoff(Duration first, Duration max, RandomGenerator random) {
    this.nextNanos = Math.max(2, first.toNanos());
    this.maxNanos = Math.max(2, max.toNanos());
    this.random = random;
  }

  Duration next() {
    long full = Math.min(nextNanos, maxNanos);
    nextNanos = Math.min(full * 2, maxNanos);
    return Duration.ofNanos(full - random.nextLong(full / 2));
  }
}
