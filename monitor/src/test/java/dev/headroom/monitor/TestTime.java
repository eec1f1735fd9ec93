// SPDX-License-Identifier: Apache-2.0
package dev.headroom.monitor;

import dev.headroom.ground.TimeSource;
import java.time.Duration;
import java.time.Instant;

/**
 * A clock that stands still until a test moves it; it begins with {@link TestHistory#START}.
 *
 * <p>Thread-safe.
 */
public final class TestTime implements TimeSource {
  private volatile Instant now = TestHistory.START;

  /** Creates a clock. */
  public TestTime() {}

  /** Lets time pass. */
  public void advance(Duration passed) {
    now = now.plus(passed);
  }

  @Override
  public long nanos() {
    return Duration.between(TestHistory.START, now).toNanos();
  }

  @Override
  public Instant now() {
    return now;
  }
}
