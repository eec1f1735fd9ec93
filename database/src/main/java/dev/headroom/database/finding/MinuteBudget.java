// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.finding;

import dev.headroom.ground.TimeSource;
import java.time.Duration;

/**
 * Bounds how often something is done in one minute, such as the writing of lines to the log.
 *
 * <p>One thread at a time. A minute begins with the first call after the last one has passed.
 */
public final class MinuteBudget {
  private static final long MINUTE_NANOS = Duration.ofMinutes(1).toNanos();

  private final int maxPerMinute;
  private final TimeSource time;
  private long startNanos;
  private int used;

  /**
   * Creates a budget that is not used yet.
   *
   * @param maxPerMinute calls of {@link #tryUse} that succeed in one minute
   */
  public MinuteBudget(int maxPerMinute, TimeSource time) {
    this.maxPerMinute = maxPerMinute;
    this.time = time;
    this.startNanos = time.nanos();
  }

  /** Uses one of this minute's budget; returns false if nothing is left of it. */
  public boolean tryUse() {
    long now = time.nanos();
    if (now - startNanos >= MINUTE_NANOS) {
      startNanos = now;
      used = 0;
    }
    if (used >= maxPerMinute) {
      return false;
    }
    used++;
    return true;
  }
}
