// SPDX-License-Identifier: Apache-2.0
package dev.headroom.monitor.alert;

import dev.headroom.monitor.query.Quantity;
import dev.headroom.monitor.query.Query;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An expression that is compared with a threshold: {@code mean(http.server.requests[5m]) > 2s}.
 *
 * <p>Immutable.
 *
 * @param threshold beyond which the condition is met
 * @param recovery beyond which the condition of an alert that fires is still met: between the
 *     threshold and what is fine, so that a value that wavers at the threshold fires once
 */
public record AlertCondition(
    Query query, Comparison comparison, Quantity threshold, Quantity recovery) {
  private static final Pattern FORM = Pattern.compile("(?s)(.*?)\\s*(>=|<=|>|<)\\s*([^<>\"]+)");

  /** How a value is compared with a threshold. */
  public enum Comparison {
    /** Above. */
    ABOVE(">"),
    /** Above, or the same. */
    AT_LEAST(">="),
    /** Below. */
    BELOW("<"),
    /** Below, or the same. */
    AT_MOST("<=");

    private final String sign;

    Comparison(String sign) {
      this.sign = sign;
    }

    /** Returns whether a value is beyond a threshold. */
    public boolean isMet(double value, double threshold) {
      return switch (this) {
        case ABOVE -> value > threshold;
        case AT_LEAST -> value >= threshold;
        case BELOW -> value < threshold;
        case AT_MOST -> value <= threshold;
      };
    }

    /** Returns whether greater values are the worse ones. */
    public boolean isUpward() {
      return this == ABOVE || this == AT_LEAST;
    }

    /** Returns how it is written. */
    public String sign() {
      return sign;
    }

    private static Comparison of(String sign) {
      return switch (sign) {
        case ">" -> ABOVE;
        case ">=" -> AT_LEAST;
        case "<" -> BELOW;
        default -> AT_MOST;
      };
    }
  }

  /**
   * Checks that recovery is not beyond the threshold.
   *
   * @throws IllegalArgumentException if it is
   */
  public AlertCondition {
    boolean between =
        comparison.isUpward()
            ? recovery.value() <= threshold.value()
            : recovery.value() >= threshold.value();
    if (!between) {
      throw new IllegalArgumentException(
          "the alert would end at %s, which is beyond its threshold %s"
              .formatted(recovery, threshold));
    }
  }

  /**
   * Reads a condition; it recovers at its threshold.
   *
   * @throws IllegalArgumentException if it is malformed; the message says where
   */
  public static AlertCondition parse(String text) {
    Matcher form = FORM.matcher(text.strip());
    if (!form.matches()) {
      throw new IllegalArgumentException(
          "a condition is an expression, one of > >= < <= and a threshold, such as"
              + " mean(http.server.requests[5m]) > 2s");
    }
    Query query = Query.parse(form.group(1));
    Quantity threshold = Quantity.parse(form.group(3));
    return new AlertCondition(query, Comparison.of(form.group(2)), threshold, threshold);
  }

  /** Returns the same with other thresholds. */
  AlertCondition with(Quantity changedThreshold, Quantity changedRecovery) {
    return new AlertCondition(query, comparison, changedThreshold, changedRecovery);
  }

  /**
   * Returns the same with another threshold; the recovery keeps its distance in proportion.
   *
   * @param value in the unit of the threshold
   */
  public AlertCondition withThreshold(double value) {
    double ratio = threshold.value() == 0 ? 1 : recovery.value() / threshold.value();
    return with(threshold.with(value), recovery.with(value * ratio));
  }

  /** Writes the condition, the recovery left out. */
  @Override
  public String toString() {
    return query + " " + comparison.sign() + " " + threshold;
  }
}
