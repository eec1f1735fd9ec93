// SPDX-License-Identifier: Apache-2.0
package dev.headroom.monitor.alert;

import dev.headroom.monitor.history.History;
import dev.headroom.monitor.query.Quantity;
import dev.headroom.monitor.query.QueryResult;
import dev.headroom.monitor.query.QueryValue;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A threshold for a rule, proposed from recorded history.
 *
 * <p>Proposed is the strictest threshold of two digits with which the rule would have fired at most
 * once a week and for a hundredth of the time, moved by a tenth to the side on which it fires less.
 * It is at most four times stricter or looser than the present one: beyond that, the rule measures
 * something else.
 *
 * <p>Immutable.
 *
 * @param rule the name of the rule
 * @param present the threshold now
 * @param proposed null if history is too short, or the present one fits
 * @param reason one sentence, also where nothing is proposed
 * @param firings how often the rule would have fired, with either
 */
public record ThresholdProposal(
    String rule, Quantity present, @Nullable Quantity proposed, String reason, Firings firings) {
  private static final Duration MIN_HISTORY = Duration.ofHours(24);
  private static final Duration WEEK = Duration.ofDays(7);
  private static final double FARTHEST = 4;
  private static final double MARGIN = 1.1;
  private static final double FITS = 0.1;
  private static final double MOST_OF_A_WHOLE = 0.99;
  private static final int MIN_VALUES = 100;
  private static final int STEPS = 60;

  /** A rule that fires for more than a hundredth of the time describes what is usual. */
  private static final int FIRING_PART = 100;

  /**
   * How often a rule would have fired over the recorded history.
   *
   * <p>Immutable.
   */
  public record Firings(int now, int proposed) {}

  /** Proposes a threshold. Reads memory, and costs some hundred milliseconds at most. */
  static ThresholdProposal of(History history, AlertRule rule) {
    Quantity present = rule.condition().threshold();
    Instant to = history.newest().orElse(Instant.EPOCH);
    Instant from = history.oldest().orElse(to);
    Duration span = Duration.between(from, to);
    if (span.compareTo(MIN_HISTORY) < 0) {
      return none(
          rule, "only " + span.toMinutes() + " minutes of history, at least 24 hours needed", 0);
    }
    QueryResult values = rule.condition().query().evaluate(history, from, to, history.step());
    int now = AlertReplay.of(rule, values).firings();
    long counted =
        values.series().stream()
            .flatMap(each -> each.values().stream())
            .filter(QueryValue::isPresent)
            .filter(each -> each.events() >= rule.evidence().minEvents())
            .count();
    if (counted < MIN_VALUES || !(present.value() > 0)) {
      return none(rule, counted + " values in history, at least 100 above 0 needed", now);
    }
    int allowed = (int) (span.toSeconds() / WEEK.toSeconds());
    List<Double> candidates = candidates(rule.condition());
    Double strictest = strictest(rule, candidates, values, allowed, span.dividedBy(FIRING_PART));
    if (strictest == null) {
      double loosest = candidates.isEmpty() ? present.value() : candidates.getLast();
      return none(rule, "it fires too often with " + present.with(loosest).text() + " too", now);
    }
    boolean upward = rule.condition().comparison().isUpward();
    double moved =
        Math.min(
            most(rule.condition()),
            twoDigits(upward ? strictest * MARGIN : strictest / MARGIN, upward));
    boolean isEnough = upward ? strictest <= present.value() : strictest >= present.value();
    if (isEnough && Math.abs(moved / present.value() - 1) <= FITS) {
      return none(rule, "the present threshold fits what was recorded", now);
    }
    Quantity proposed = present.with(moved);
    int then = AlertReplay.of(changed(rule, moved), values).firings();
    String reason =
        "over %d hours the rule would have fired %d times with %s, and %d times with %s"
            .formatted(span.toHours(), now, present.text(), then, proposed.text());
    return new ThresholdProposal(rule.name(), present, proposed, reason, new Firings(now, then));
  }

  private static ThresholdProposal none(AlertRule rule, String reason, int now) {
    return new ThresholdProposal(
        rule.name(), rule.condition().threshold(), null, reason, new Firings(now, now));
  }

  private static AlertRule changed(AlertRule rule, double threshold) {
    return rule.with(rule.condition().withThreshold(threshold));
  }

  private static @Nullable Double strictest(
      AlertRule rule, List<Double> candidates, QueryResult values, int allowed, Duration longest) {
    for (double each : candidates) {
      AlertReplay replay = AlertReplay.of(changed(rule, each), values);
      if (replay.firings() <= allowed && replay.firing().compareTo(longest) <= 0) {
        return each;
      }
    }
    return null;
  }

  /** Returns thresholds from four times stricter to four times looser, the strictest first. */
  private static List<Double> candidates(AlertCondition condition) {
    boolean upward = condition.comparison().isUpward();
    double present = condition.threshold().value();
    double most = most(condition);
    List<Double> candidates = new ArrayList<>();
    for (int i = 0; i <= STEPS; i++) {
      double factor = Math.pow(FARTHEST, 2.0 * i / STEPS - 1);
      double each = twoDigits(upward ? present * factor : present / factor, upward);
      if (each <= most && (candidates.isEmpty() || !candidates.getLast().equals(each))) {
        candidates.add(each);
      }
    }
    return candidates;
  }

  /** Returns the greatest threshold that is proposed: no part of a whole is above the whole. */
  private static double most(AlertCondition condition) {
    Quantity present = condition.threshold();
    boolean isPart =
        condition.query().isShare()
            || (present.unit() == Quantity.Unit.SHARE && present.value() <= MOST_OF_A_WHOLE);
    return isPart ? MOST_OF_A_WHOLE : Double.POSITIVE_INFINITY;
  }

  /** Rounds to two digits, to the side on which the rule fires less. */
  private static double twoDigits(double value, boolean upward) {
    RoundingMode mode = upward ? RoundingMode.CEILING : RoundingMode.FLOOR;
    return BigDecimal.valueOf(value).round(new MathContext(2, mode)).doubleValue();
  }
}
