// SPDX-License-Identifier: Apache-2.0
package dev.headroom.session;

import dev.headroom.ground.TimeSource;
import java.time.Duration;
import java.time.Instant;

/** A clock that a test moves; the wall may be set apart. Confined to one thread. */
public final class MovableTime implements TimeSource {
  private long nanos = 1;
  private Duration wallShift = Duration.ZERO;

  @Override
  public long nanos() {
    return nanos;
  }

  @Override
  public Instant now() {
    return Instant.parse("2026-01-01T00:00:00Z").plusNanos(nanos).plus(wallShift);
  }

  public void advance(Duration time) {
    nanos += time.toNanos();
  }

  public void shiftWall(Duration by) {
    wallShift = wallShift.plus(by);
  }
}
