// SPDX-License-Identifier: Apache-2.0
package dev.headroom.limit;

import dev.headroom.ground.TimeSource;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A clock moved by hand; kit's own cannot be used here, for kit stands on this room. Thread-safe.
 */
final class HandTime implements TimeSource {
  private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1_000_000);

  void advance(Duration by) {
    nanos.addAndGet(by.toNanos());
  }

  @Override
  public long nanos() {
    return nanos.get();
  }

  @Override
  public Instant now() {
    return Instant.EPOCH;
  }
}
