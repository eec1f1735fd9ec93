// SPDX-License-Identifier: Apache-2.0
package dev.headroom.console.page;

import dev.headroom.console.ConsolePage;
import dev.headroom.console.PageRequest;
import dev.headroom.console.view.Cell;
import dev.headroom.console.view.Chart;
import dev.headroom.console.view.Column;
import dev.headroom.console.view.Format;
import dev.headroom.console.view.Page;
import dev.headroom.console.view.PageGroup;
import dev.headroom.console.view.Row;
import dev.headroom.console.view.Section;
import dev.headroom.console.view.Table;
import dev.headroom.console.view.Tone;
import dev.headroom.monitor.history.Event;
import dev.headroom.monitor.trend.Trend;
import dev.headroom.monitor.trend.Trends;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * The trends: which levels changed beyond chance, when, next to which deploy, and when a limit is
 * reached.
 *
 * <p>Thread-safe.
 */
public final class TrendsPage implements ConsolePage {
  private static final Map<String, Duration> WINDOWS =
      Map.of("hour", Duration.ofHours(1), "day", Duration.ofDays(1), "week", Duration.ofDays(7));

  private final Trends trends;

  /** Creates the page. */
  public TrendsPage(Trends trends) {
    this.trends = trends;
  }

  @Override
  public Place place() {
    return new Place("/trends", "Trends", PageGroup.HISTORY);
  }

  @Override
  public Page page(PageRequest request) {
    String window = WINDOWS.containsKey(request.get("window")) ? request.get("window") : "day";
    Duration length = WINDOWS.getOrDefault(window, Duration.ofDays(1));
    List<Section> sections = new ArrayList<>();
    String metric = request.get("metric");
    if (!metric.isEmpty()) {
      trends.of(metric, length).ifPresent(each -> sections.add(chart(each)));
    }
    sections.add(
        new Table(
            "Metrics, over the last " + window,
            "A change is shown where it is beyond chance: the tests allow for autocorrelation, for"
                + " the daily rhythm, and for how many metrics are tested.",
            List.of(
                Column.text("Metric"),
                Column.text("Verdict"),
                Column.number("Before"),
                Column.number("After"),
                Column.text("When"),
                Column.text("Limit")),
            trends.all(length).stream()
                .sorted(Comparator.comparingInt((Trend each) -> rank(each.verdict())))
                .map(each -> row(each, window))
                .toList(),
            "No metric is watched."));
    sections.add(
        new Table(
            "Windows",
            "",
            List.of(Column.text("Window")),
            List.of(
                Row.of(Cell.of("Last hour").to("/trends?window=hour")),
                Row.of(Cell.of("Last day").to("/trends?window=day")),
                Row.of(Cell.of("Last seven days").to("/trends?window=week"))),
            ""));
    return new Page("Which levels changed beyond chance, and next to what.", sections);
  }

  private static int rank(Trend.Direction verdict) {
    return switch (verdict) {
      case STEP_UP, STEP_DOWN, RISING, FALLING -> 0;
      case FLAT -> 1;
      case UNKNOWN -> 2;
    };
  }

  private static Row row(Trend trend, String window) {
    Trend.Evidence evidence = trend.evidence();
    Cell name =
        Cell.of(trend.metric())
            .to("/trends?window=" + window + "&metric=" + Instances.encoded(trend.metric()));
    Cell verdict =
        Cell.of(Format.words(trend.verdict()))
            .with(rank(trend.verdict()) == 0 ? Tone.NOTICE : Tone.PLAIN)
            .note(trend.reason());
    if (evidence == null) {
      return Row.of(name, verdict, Cell.of(""), Cell.of(""), Cell.of(""), Cell.of(""));
    }
    Trend.Change change = evidence.change();
    Event cause = change.cause();
    boolean changed = rank(trend.verdict()) == 0;
    return Row.of(
        name,
        verdict,
        Cell.of(Format.count(change.before())),
        Cell.of(Format.count(change.after())),
        Cell.of(changed ? Format.time(change.at()) : "")
            .note(cause == null ? "" : Format.words(cause.kind()) + " " + cause.subject()),
        limit(evidence));
  }

  /** Returns when the level rises or falls to its limit; empty if that is not known. */
  static Cell limit(Trend.Evidence evidence) {
    Trend.Forecast forecast = evidence.forecast();
    if (forecast == null) {
      return Cell.of("");
    }
    String moves = evidence.slopePerHour().value() < 0 ? "falls to it " : "rises to it ";
    return Cell.of(moves + Format.time(forecast.at()))
        .with(Tone.NOTICE)
        .note(
            "between "
                + Format.time(forecast.earliest())
                + " and "
                + Format.time(forecast.latest()));
  }

  private static Chart chart(Trend trend) {
    List<Trend.Value> values = trend.sampling().values();
    Chart.Frame frame =
        values.isEmpty()
            ? new Chart.Frame(Instant.EPOCH, trend.sampling().step(), 0)
            : new Chart.Frame(values.getFirst().at(), trend.sampling().step(), values.size());
    Trend.Evidence evidence = trend.evidence();
    List<Chart.Event> events = new ArrayList<>();
    if (evidence != null && rank(trend.verdict()) == 0) {
      events.add(new Chart.Event(evidence.change().at(), Format.words(trend.verdict())));
    }
    return new Chart(
        trend.metric(),
        trend.reason(),
        frame,
        List.of(new Chart.Line(trend.metric(), values.stream().map(Trend.Value::value).toList())),
        "",
        events);
  }
}
