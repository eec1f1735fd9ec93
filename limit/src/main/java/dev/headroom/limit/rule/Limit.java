// SPDX-License-Identifier: Apache-2.0
package dev.headroom.limit.rule;

import dev.headroom.ground.SettingsCheck;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The numbers of a rule: how many permits one key may take in which time.
 *
 * <p>The shape says what that means: {@link Sliding}, at most {@code permits} in <em>any</em>
 * window of {@code period}; {@link Burst}, a bucket that holds so many and regains {@code permits}
 * a {@code period}; {@link Calendar}, at most {@code permits} in each minute, hour or day of a time
 * zone. The name tells rules apart in the store, in meters and in logs; the numbers may change from
 * one release to the next while the log under that name lives on. Immutable.
 *
 * @param name 1 to 64 letters, digits, {@code . _ -}
 * @param permits from 1 to 1 000 000
 * @param period from 1 ms to 1 day
 * @param shape what is promised by the two
 */
public record Limit(String name, int permits, Duration period, Shape shape) {
  /** The most permits that a rule may give per window; a full log costs 8 bytes a permit. */
  public static final int MAX_PERMITS = 1_000_000;

  /** What size times period may be, in microseconds, so that stores reckon with it exactly. */
  private static final long EXACT = 1L << 51;

  private static final Duration SHORTEST = Duration.ofMillis(1);
  private static final Duration LONGEST = Duration.ofDays(1);
  private static final Set<Duration> CALENDAR =
      Set.of(Duration.ofMinutes(1), Duration.ofHours(1), LONGEST);
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");

  /** What a rule promises. Immutable. */
  public sealed interface Shape permits Sliding, Burst, Calendar {}

  /** At most {@code permits} in any window of the period, wherever it begins. Immutable. */
  public record Sliding() implements Shape {}

  /**
   * At most {@code size} at once, and {@code permits} a period in the long run: in any time T at
   * most {@code size + permits * T / period}. Immutable.
   *
   * @param size from 1 to 1 000 000
   */
  public record Burst(int size) implements Shape {}

  /**
   * At most {@code permits} in each minute, hour or day as the zone's clocks show it; so up to
   * twice as many across a boundary. Immutable.
   *
   * @param zone whose days; a day of 23 or 25 hours is one day
   */
  public record Calendar(ZoneId zone) implements Shape {}

  /**
   * Creates a rule.
   *
   * @throws dev.headroom.ground.SettingsException when a part is outside its range; names all
   *     faults
   */
  public Limit {
    SettingsCheck check =
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
                "limit " + name + " period",
                period,
                SHORTEST,
                LONGEST,
                "set the length of the window");
    if (shape instanceof Burst burst) {
      check.between(
          "limit " + name + " burst",
          burst.size(),
          1,
          Math.max(1, Math.min(MAX_PERMITS, EXACT / Math.max(1, period.toNanos() / 1_000))),
          "set the permits that may be taken at once");
    }
    if (shape instanceof Calendar) {
      check.require(
          CALENDAR.contains(period),
          "limit " + name + " calendar",
          LimitFormat.window(period),
          "min, h or day",
          "count by one minute, hour or day of the calendar");
    }
    check.throwIfAny();
  }

  /** Creates a rule of a sliding window. */
  public Limit(String name, int permits, Duration period) {
    this(name, permits, period, new Sliding());
  }

  /**
   * Reads a limit such as {@code 100/60s}, {@code 30/min}, {@code 50/s burst 100} or {@code
   * 10000/day calendar Europe/Berlin}, and names it {@code default}.
   *
   * @param text permits, a slash, an optional count and a unit: {@code ms}, {@code s}, {@code min},
   *     {@code h}, {@code d}, or one of them written out; then {@code burst} and a number, or
   *     {@code calendar} and a time zone
   * @throws dev.headroom.ground.SettingsException when the text is not of this form, or out of
   *     range
   */
  public static Limit parse(String text) {
    return parse("default", text);
  }

  /**
   * Reads a limit and names it.
   *
   * @throws dev.headroom.ground.SettingsException when the text is not of the form, or out of range
   */
  public static Limit parse(String name, String text) {
    return LimitFormat.parse(name, text);
  }

  /**
   * Returns the limit as {@link #parse} reads it, in the largest unit that fits: {@code 30/min}.
   */
  public String text() {
    return LimitFormat.write(this);
  }

  /** Returns the most permits that can ever be taken at once. */
  public int capacity() {
    return shape instanceof Burst burst ? burst.size() : permits;
  }

  /** Returns the same rule with other permits, for a share or a reserve. */
  public Limit withPermits(int other) {
    return new Limit(name, other, period, shape);
  }

  /** Tells whether both are equal; the usual case, one and the same object, costs nothing. */
  @SuppressWarnings("ReferenceEquality") // a shortcut for what equals returns too
  public boolean same(Limit other) {
    return this == other || equals(other);
  }
}
