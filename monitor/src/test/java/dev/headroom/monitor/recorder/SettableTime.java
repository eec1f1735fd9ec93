// SPDX-License-Identifier: Apache-2.0
package dev.headroom.monitor.recorder;

import dev.headroom.ground.TimeSource;
import java.time.Duration;
import java.time.Instant;

/** A clock that a test moves. Thread-safe. */
final class SettableTime implements TimeSource {
  /** A whole day, so that all resolutions begin with the first step. */
  static final Instant BEGIN = Instant.parse("2026-11-29T00:00:00Z");

  private volatile Instant now = BEGIN;

  void advance(Duration duration) {
    now = now.plus(duration);
  }

  @Override
  public long nanos() {
    return Duration.between(BEGIN, now).toNanos();
  }

  @Override
  public Instant now() {
    return now;
  }
}
