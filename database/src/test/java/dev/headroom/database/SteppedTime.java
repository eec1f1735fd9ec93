// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database;

import dev.headroom.ground.TimeSource;
import java.time.Duration;
import java.time.Instant;

/** A clock that stands until time is let pass; {@code kit} may not be used here. */
public final class SteppedTime implements TimeSource {
  private long nanos;

  /** Lets time pass. */
  public void pass(Duration time) {
    nanos += time.toNanos();
  }

  @Override
  public long nanos() {
    return nanos;
  }

  @Override
  public Instant now() {
    return Instant.EPOCH.plusNanos(nanos);
  }
}
