// SPDX-License-Identifier: Apache-2.0
package dev.headroom.overload;

import dev.headroom.ground.TimeSource;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;

/** A clock moved by hand. Thread-safe. */
final class ManualTime implements TimeSource {
  private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1_000_000);

  void advanceMillis(long millis) {
    nanos.addAndGet(millis * 1_000_000);
  }

  void moveTo(long now) {
    nanos.set(now);
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
