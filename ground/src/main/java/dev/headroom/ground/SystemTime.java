// SPDX-License-Identifier: Apache-2.0
package dev.headroom.ground;

import java.time.Instant;

/** The system's clocks. Thread-safe. */
enum SystemTime implements TimeSource {
  INSTANCE;

  @Override
  public long nanos() {
    return System.nanoTime();
  }

  @Override
  public Instant now() {
    return Instant.now();
  }
}
