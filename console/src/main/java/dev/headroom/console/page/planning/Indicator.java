// SPDX-License-Identifier: Apache-2.0
package dev.headroom.console.page.planning;

import dev.headroom.console.view.Chart;
import dev.headroom.console.view.Format;
import dev.headroom.monitor.alert.AlertCondition;
import dev.headroom.monitor.alert.AlertRule;
import dev.headroom.monitor.history.History;
import dev.headroom.monitor.query.Quantity;
import dev.headroom.monitor.query.QueryResult;
import dev.headroom.monitor.query.QueryValue;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;

/**
 * A rule that says when to scale, with its values over the last hour.
 *
 * <p>Immutable.
 *
 * @param problem why it has no values; empty if it has
 */
record Indicator(AlertRule rule, QueryResult hour, String problem) {
  private static final Duration SHOWN = Duration.ofHours(1);
  private static final Duration STEP = Duration.ofMinutes(1);
  private static final Duration SUSTAINED = Duration.ofMinutes(10);
  private static final int MAX_LINES = 5;

  /** Reads the values of a rule from history. */
  static Indicator of(AlertRule rule, History history) {
    Instant newest = history.newest().orElse(Instant.EPOCH);
    return new Indicator(
        rule,
        rule.condition().query().evaluate(history, newest.minus(SHOWN), newest, STEP),
        rule.condition().query().problem(history).orElse(""));
  }

  /** Returns the value of now that is nearest to being over the threshold, with its unit. */
  String now() {
    boolean upward = rule.condition().comparison().isUpward();
    Comparator<Double> order = upward ? Comparator.naturalOrder() : Comparator.reverseOrder();
    return hour.series().stream()
        .filter(each -> !each.values().isEmpty())
        .map(each -> each.values().getLast())
        .filter(QueryValue::isPresent)
        .map(QueryValue::value)
        .max(order)
        .map(each -> threshold().with(each).text())
        .orElse(Format.UNKNOWN);
  }

  /**
   * Returns the share of the last ten minutes in which the value was over the threshold, of the
   * series that was so most often.
   *
   * @return from 0 to 1; NaN without any value
   */
  double shareOver() {
    return hour.series().stream()
        .mapToDouble(each -> shareOver(each.values()))
        .filter(each -> !Double.isNaN(each))
        .max()
        .orElse(Double.NaN);
  }

  private double shareOver(List<QueryValue> values) {
    long steps = Math.max(1, SUSTAINED.dividedBy(hour.step()));
    List<QueryValue> recent =
        values.subList((int) Math.max(0, values.size() - steps), values.size());
    long present = recent.stream().filter(QueryValue::isPresent).count();
    return present == 0
        ? Double.NaN
        : (double) recent.stream().filter(this::isOver).count() / steps;
  }

  private boolean isOver(QueryValue value) {
    AlertCondition condition = rule.condition();
    return value.isPresent()
        && value.events() >= rule.evidence().minEvents()
        && condition.comparison().isMet(value.value(), threshold().value());
  }

  private Quantity threshold() {
    return rule.condition().threshold();
  }

  /** Returns the values beside the threshold. */
  Chart chart() {
    int count = hour.instants().size();
    Instant first = count == 0 ? Instant.EPOCH : hour.instants().getFirst();
    List<Chart.Line> lines = new ArrayList<>();
    hour.series().stream()
        .limit(MAX_LINES)
        .forEach(each ->
            lines.add(
                new Chart.Line(
                    label(each), each.values().stream().map(QueryValue::value).toList())));
    if (lines.stream().anyMatch(each -> !Double.isNaN(each.last()))) {
      lines.add(new Chart.Line("threshold", Collections.nCopies(count, threshold().value())));
    }
    return new Chart(
        rule.name(),
        rule.notice().summary(),
        new Chart.Frame(first, hour.step(), count),
        lines,
        unit(),
        List.of());
  }

  private static String label(QueryResult.Series series) {
    return series.labels().isEmpty() ? "value" : Format.tags(series.labels());
  }

  private String unit() {
    return switch (threshold().unit()) {
      case SECONDS -> "seconds";
      case SHARE -> "ratio";
      case BYTES -> "bytes";
      case NUMBER -> "";
    };
  }
}
