// SPDX-License-Identifier: Apache-2.0
package dev.headroom.limit.rule;

import dev.headroom.ground.SettingsCheck;
import dev.headroom.limit.algorithm.EvalContext;
import dev.headroom.limit.algorithm.LimitAlgorithm;
import dev.headroom.limit.algorithm.SlidingWindow;
import dev.headroom.limit.algorithm.TokenBucket;
import java.time.Duration;
import java.util.regex.Pattern;

/**
 * A rate limit: how many permits one key may take in which period, and by which algorithm.
 *
 * <p>Immutable. The algorithm decides what the numbers promise: {@link SlidingWindow}, at most
 * {@code permits} in <em>any</em> window of {@code period}; {@link
 * dev.headroom.limit.algorithm.TokenBucket}, a bucket that is refilled by {@code permits} a {@code
 * period}; {@link dev.headroom.limit.algorithm.CalendarWindow}, at most {@code permits} in each
 * minute, hour or day of a time zone. The name identifies the limit in the store, in meters and in
 * logs; the permits may change from one release to the next, and the window of a sliding window
 * too, while what was taken under that name stays counted. Under another algorithm, or one with
 * other parameters, a limit counts from nothing: see {@link #stateKind}.
 *
 * @param name 1 to 64 letters, digits, {@code . _ -}
 * @param permits from 1 to 1 000 000
 * @param period from 1 ms to 1 day
 * @param algorithm what is promised by the two
 */
public record Limit(String name, int permits, Duration period, LimitAlgorithm algorithm) {
  /** The most permits that a limit may give per window; a full log costs 8 bytes a permit. */
  private static final int MAX_PERMITS = 1_000_000;

  private static final Duration MIN_PERIOD = Duration.ofMillis(1);
  private static final Duration MAX_PERIOD = Duration.ofDays(1);
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");

  /**
   * Creates a limit.
   *
   * @throws dev.headroom.ground.SettingsException when a part is outside its range; names all
   *     faults
   */
  public Limit {
    String subject = "limit " + name;
    SettingsCheck check =
        new SettingsCheck()
            .require(
                NAME.matcher(name).matches(),
                "limit.name",
                name,
                "1 to 64 letters, digits or . _ -",
                "name the rule as meters shall show it")
            .between(
                subject + " permits",
                permits,
                1,
                MAX_PERMITS,
                "set the permits that one key may take per window")
            .between(
                subject + " period",
                period,
                MIN_PERIOD,
                MAX_PERIOD,
                "set the length of the window");
    algorithm.check(check, subject, period, LimitFormat.window(period));
    check.throwIfAny();
  }

  /**
   * Creates a limit of a sliding window.
   *
   * @throws dev.headroom.ground.SettingsException when a part is outside its range; names all
   *     faults
   */
  public Limit(String name, int permits, Duration period) {
    this(name, permits, period, new SlidingWindow());
  }

  /**
   * Parses a limit such as {@code 100/60s}, {@code 30/min}, {@code 50/s burst 100} or {@code
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
   * Parses a limit and names it.
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
    return algorithm.capacity(permits);
  }

  /** Returns whether shared stores have a script for the algorithm; they evaluate others here. */
  public boolean isScripted() {
    return algorithm instanceof SlidingWindow || algorithm instanceof TokenBucket;
  }

  /**
   * Returns what a state of the limit is, for the key by which a store keeps it: the algorithm and
   * the parameters on which its state depends. Releases of which one has another algorithm or other
   * parameters never read each other's states.
   *
   * @return without a colon
   */
  public String stateKind() {
    String shape = algorithm.shape(period);
    String kind = shape.isEmpty() ? algorithm.name() : algorithm.name() + "-" + shape;
    return kind.replace(' ', '-').replace(':', '.');
  }

  /** Returns whether a state of the other limit means the same under this one. */
  public boolean sharesState(Limit other) {
    return (period.equals(other.period) && algorithm.equals(other.algorithm))
        || stateKind().equals(other.stateKind());
  }

  /** Returns the same limit with another name. */
  Limit named(String other) {
    return other.equals(name) ? this : new Limit(other, permits, period, algorithm);
  }

  /**
   * Returns the same limit with other permits, for a share or a reserve.
   *
   * @param other from 1 to 1 000 000
   * @throws dev.headroom.ground.SettingsException when that is outside its range
   */
  public Limit withPermits(int other) {
    return new Limit(name, other, period, algorithm);
  }

  /**
   * Returns what the algorithm needs to know at a time.
   *
   * @param extensionNanos by how much longer than promised the window is held
   */
  public EvalContext context(long extensionNanos, EvalContext.Time time) {
    return EvalContext.of(permits, period, extensionNanos, time);
  }
}
