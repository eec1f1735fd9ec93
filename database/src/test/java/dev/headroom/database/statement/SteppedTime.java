// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.statement;

import dev.headroom.ground.TimeSource;
import java.time.Duration;
import java.time.Instant;

/** A clock that stands until it is reported; {@code kit} is out of this room's sight. */
final class SteppedTime implements TimeSource {
  private long nanos;

  void pass(Duration time) {
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
