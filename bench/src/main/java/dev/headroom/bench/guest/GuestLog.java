// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.guest;

import dev.headroom.ground.TimeSource;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The log of a started application: when the first finding in its statements was logged.
 *
 * <p>Thread-safe.
 */
final class GuestLog {
  private static final Pattern FINDING = Pattern.compile("\\bfinding kind=\\S+ route=.*");

  private final TimeSource time;

  // Guarded by this.
  private @Nullable Finding first;

  /**
   * A finding that was logged.
   *
   * <p>Immutable.
   *
   * @param text its line, from its kind on
   * @param nanos when it was read, by the clock of the log
   */
  record Finding(String text, long nanos) {}

  /** Creates an empty log. */
  GuestLog(TimeSource time) {
    this.time = time;
  }

  /** Takes the next line. */
  void add(String line) {
    Matcher finding = FINDING.matcher(line);
    if (!finding.find()) {
      return;
    }
    long now = time.nanos();
    synchronized (this) {
      if (first == null) {
        first = new Finding(finding.group(), now);
      }
    }
  }

  /** Returns the first finding; empty as long as there is none. */
  synchronized Optional<Finding> firstFinding() {
    return Optional.ofNullable(first);
  }
}
