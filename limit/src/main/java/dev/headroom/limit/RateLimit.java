// SPDX-License-Identifier: Apache-2.0
package dev.headroom.limit;

import dev.headroom.ground.SettingsCheck;
import java.time.Duration;
import java.util.regex.Pattern;

/**
 * A rule: at most {@code permits} per key in any window of {@code period}.
 *
 * <p>The window slides: it is not a calendar minute, so no burst of twice the limit fits across a
 * boundary. The name tells rules apart in the store, in meters and in logs; the numbers may change
 * from one release to the next while the log under that name lives on. Immutable.
 *
 * @param name 1 to 64 letters, digits, {@code . _ -}
 * @param permits from 1 to 1 000 000
 * @param period from 1 ms to 1 day
 */
public record RateLimit(String name, int permits, Duration period) {
  /** The most permits that a rule may give per window; a full log costs 8 bytes a permit. */
  public static final int MAX_PERMITS = 1_000_000;

  private static final Duration SHORTEST = Duration.ofMillis(1);
  private static final Duration LONGEST = Duration.ofDays(1);
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");

  /**
   * Creates a rule.
   *
   * @throws dev.headroom.ground.SettingsException when a part is outside its range; names all
   *     faults
   */
  public RateLimit {
    new SettingsCheck()
        .require(
            NAME.matcher(name).matches(),
            "limit.name",
            name,
            "1 to 64 letters, digits or . _ -",
            "name the rule as meters shall show it")
        .between(
            "limit " + name + " permits",
            permits,
            1,
            MAX_PERMITS,
            "set the permits that one key may take per window")
        .between(
            "limit " + name + " period", period, SHORTEST, LONGEST, "set the length of the window")
        .throwIfAny();
  }

  /**
   * Reads a limit such as {@code 100/60s}, {@code 30/min}, {@code 500/minute}, {@code 10/s} or
   * {@code 1000/h}, and names it {@code default}.
   *
   * @param text permits, a slash, an optional count and a unit: {@code ms}, {@code s}, {@code min},
   *     {@code h}, {@code d}, or one of them written out
   * @throws dev.headroom.ground.SettingsException when the text is not of this form, or out of
   *     range
   */
  public static RateLimit parse(String text) {
    return parse("default", text);
  }

  /**
   * Reads a limit and names it.
   *
   * @throws dev.headroom.ground.SettingsException when the text is not of the form, or out of range
   */
  public static RateLimit parse(String name, String text) {
    return LimitGrammar.parse(name, text);
  }

  /**
   * Returns the limit as {@link #parse} reads it, in the largest unit that fits: {@code 30/min}.
   */
  public String text() {
    return LimitGrammar.write(permits, period);
  }
}
