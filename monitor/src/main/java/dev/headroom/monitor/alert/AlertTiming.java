// SPDX-License-Identifier: Apache-2.0
package dev.headroom.monitor.alert;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How long and how often a condition is met before an alert fires, and how long it keeps firing.
 *
 * <p>Immutable.
 *
 * @param hold for how long the condition must be met without a break; 0 fires at once
 * @param keepFiring for how long an alert fires after its condition was met for the last time
 * @param breaches of how many evaluations, out of the last {@code evaluations}, an evaluation must
 *     be beyond the threshold for the condition to count as met; from 1
 * @param evaluations from {@code breaches} to 60, each of them 10 seconds
 */
public record AlertTiming(Duration hold, Duration keepFiring, int breaches, int evaluations) {
  /** Fires with the first evaluation, and ends with the first that is fine. */
  public static final AlertTiming AT_ONCE = of(Duration.ZERO, Duration.ZERO);

  private static final int MAX_EVALUATIONS = 60;
  private static final Duration USUAL_STEP = Duration.ofSeconds(10);
  private static final Pattern M_OF_N = Pattern.compile("(\\d{1,2}) of (\\d{1,2})");

  /**
   * Checks the values.
   *
   * @throws IllegalArgumentException if one is out of range
   */
  public AlertTiming {
    if (hold.isNegative() || keepFiring.isNegative()) {
      throw new IllegalArgumentException("times of an alert must not be negative");
    } else if (breaches < 1 || evaluations < breaches || evaluations > MAX_EVALUATIONS) {
      throw new IllegalArgumentException(
          breaches + " of " + evaluations + " is not M of N with 1 <= M <= N <= 60");
    }
  }

  /** Returns the timing of Prometheus: one evaluation that is fine breaks the hold. */
  public static AlertTiming of(Duration hold, Duration keepFiring) {
    return new AlertTiming(hold, keepFiring, 1, 1);
  }

  /**
   * Returns the timing of evaluations that are further apart than 10 seconds: the same share of
   * those within the same time, both rounded up.
   */
  AlertTiming at(Duration step) {
    if (evaluations == 1 || step.compareTo(USUAL_STEP) <= 0) {
      return this;
    }
    double factor = (double) USUAL_STEP.toMillis() / step.toMillis();
    int fewer = (int) Math.ceil(evaluations * factor);
    int needed = (int) Math.ceil((double) breaches * fewer / evaluations);
    return new AlertTiming(hold, keepFiring, needed, fewer);
  }

  /**
   * Returns the same with M of N evaluations.
   *
   * @param text such as {@code 8 of 10}
   * @throws IllegalArgumentException if it is not of that form
   */
  AlertTiming withBreaches(String text) {
    Matcher form = M_OF_N.matcher(text.strip());
    if (!form.matches()) {
      throw new IllegalArgumentException("'" + text + "' is not of the form 8 of 10");
    }
    return new AlertTiming(
        hold, keepFiring, Integer.parseInt(form.group(1)), Integer.parseInt(form.group(2)));
  }
}
