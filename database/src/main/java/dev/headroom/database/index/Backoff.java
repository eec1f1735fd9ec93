// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.index;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** Pauses that double up to a longest one, each shortened at random by up to a half. */
final class Backoff {
  private final long longestNanos;
  private final RandomGenerator random;
  private long nextNanos;

  Backoff(Duration first, Duration longest, RandomGenerator random) {
    this.nextNanos = Math.max(2, first.toNanos());
    this.longestNanos = Math.max(2, longest.toNanos());
    this.random = random;
  }

  Duration next() {
    long full = Math.min(nextNanos, longestNanos);
    nextNanos = Math.min(full * 2, longestNanos);
    return Duration.ofNanos(full - random.nextLong(full / 2));
  }
}
