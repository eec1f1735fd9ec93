// SPDX-License-Identifier: Apache-2.0
package dev.headroom.limit;

import dev.headroom.ground.TimeSource;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A clock moved by hand; kit's own cannot be used here, for kit stands on this room. Thread-safe.
 */
public final class ManualTime implements TimeSource {
  /** So that the monotonic clock wraps a millisecond later. */
  private static final long FIRST = Long.MAX_VALUE - 1_000_000;

  private static final Instant START = Instant.parse("2026-03-28T22:59:50Z");

  private final AtomicLong nanos = new AtomicLong(FIRST);

  public void advance(Duration by) {
    nanos.addAndGet(by.toNanos());
  }

  @Override
  public long nanos() {
    return nanos.get();
  }

  @Override
  public Instant now() {
    return START.plusNanos(nanos.get() - FIRST);
  }
}
