// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.history;

import java.time.Duration;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.http.HttpStatus;
import org.springframework.web.server.ResponseStatusException;

/**
 * Parses the lengths of time that callers of endpoints send, such as {@code 5m}, {@code 900s} or
 * {@code PT1H}.
 *
 * <p>Immutable.
 */
public final class Windows {
  private static final Duration MAX_WINDOW = Duration.ofDays(400);
  private static final Duration MIN_WINDOW = Duration.ofSeconds(10);
  private static final int MAX_POINTS = 10_000;

  private Windows() {}

  /** Returns a duration of 10 seconds to 400 days. */
  public static Duration parse(String text) {
    Duration window;
    try {
      window = DurationStyle.detectAndParse(text);
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw refused("A duration must be a number with a unit, such as 5m, 900s or 7d.");
    }
    if (window.compareTo(MIN_WINDOW) < 0 || window.compareTo(MAX_WINDOW) > 0) {
      throw refused("A duration must be from 10s to 400d.");
    }
    return window;
  }

  /** Returns a step that gives a window at most ten thousand points. */
  static Duration step(String text, Duration window) {
    Duration step = parse(text);
    if (window.dividedBy(step) > MAX_POINTS) {
      throw refused("The window has more than 10000 steps: ask for a longer step.");
    }
    return step;
  }

  private static ResponseStatusException refused(String reason) {
    return new ResponseStatusException(HttpStatus.BAD_REQUEST, reason);
  }
}
