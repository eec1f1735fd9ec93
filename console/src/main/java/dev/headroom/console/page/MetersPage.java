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
import dev.headroom.monitor.history.History;
import dev.headroom.monitor.history.SeriesId;
import dev.headroom.monitor.history.SeriesKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * Every meter that the history records, each over an hour, a day or a week.
 *
 * <p>Thread-safe.
 */
public final class MetersPage implements ConsolePage {
  private static final int MAX_LINES = 6;
  private static final Map<String, Duration> WINDOWS =
      Map.of("hour", Duration.ofHours(1), "day", Duration.ofDays(1), "week", Duration.ofDays(7));

  private final History history;

  /** Creates the page. */
  public MetersPage(History history) {
    this.history = history;
  }

  @Override
  public String path() {
    return "/meters";
  }

  @Override
  public String title() {
    return "Meters";
  }

  @Override
  public PageGroup group() {
    return PageGroup.HISTORY;
  }

  @Override
  public Page page(PageRequest request) {
    String name = request.get("name");
    return history.names().contains(name) ? meter(name, request) : names();
  }

  private Page names() {
    return Page.of(
        "Everything that is recorded. Choose a meter to see it over time.",
        new Table(
            "Meters",
            "",
            List.of(
                Column.text("Meter"),
                Column.text("Kind"),
                Column.text("Unit"),
                Column.number("Series")),
            history.names().stream()
                .map(each -> {
                  List<SeriesId> series = history.find(each, Map.of());
                  return Row.of(
                      Cell.of(each).to("/meters?name=" + Instances.encoded(each)),
                      Cell.of(series.isEmpty() ? "" : kind(series.getFirst().kind())),
                      Cell.of(series.isEmpty() ? "" : series.getFirst().unit()),
                      Cell.of(series.size()));
                })
                .toList(),
            "Nothing was recorded yet."));
  }

  private Page meter(String name, PageRequest request) {
    String window = WINDOWS.containsKey(request.get("window")) ? request.get("window") : "hour";
    History chosen = Instances.chosen(history, request);
    TimeCharts charts =
        TimeCharts.of(chosen, request.now(), WINDOWS.getOrDefault(window, Duration.ofHours(1)));
    List<SeriesId> series = chosen.find(name, Map.of());
    List<Section> sections = new ArrayList<>();
    SeriesKind kind = series.isEmpty() ? SeriesKind.COUNTER : series.getFirst().kind();
    String unit = series.isEmpty() ? "" : series.getFirst().unit();
    switch (kind) {
      case GAUGE -> sections.add(lines("Level", name, unit, series, charts));
      case COUNTER -> sections.add(lines("A second", name, unit, series, charts));
      case DISTRIBUTION -> {
        sections.add(
            charts.chart(
                "Values",
                "",
                unit,
                List.of(
                    charts.line("median", series, TimeCharts.quantile(0.5)),
                    charts.line("95 %", series, TimeCharts.quantile(0.95)),
                    charts.line("99 %", series, TimeCharts.quantile(0.99)))));
        sections.add(lines("A second", name, "", series, charts));
      }
    }
    sections.add(
        new Table(
            "Windows",
            "",
            List.of(Column.text("Window")),
            List.of(
                window("Last hour", name, "hour"),
                window("Last day", name, "day"),
                window("Last seven days", name, "week")),
            ""));
    return new Page(name + ", over the last " + window + ".", sections);
  }

  private static Row window(String label, String name, String window) {
    return Row.of(
        Cell.of(label).to("/meters?name=" + Instances.encoded(name) + "&window=" + window));
  }

  /** Returns a line for each series, the largest first; those beyond six are one. */
  private static Chart lines(
      String title, String name, String unit, List<SeriesId> series, TimeCharts charts) {
    List<Chart.Line> lines = new ArrayList<>();
    boolean gauge = !series.isEmpty() && series.getFirst().kind() == SeriesKind.GAUGE;
    if (series.size() <= 1) {
      lines.add(charts.line(name, series, gauge ? TimeCharts::level : charts.perSecond()));
    } else {
      series.stream()
          .map(each ->
              charts.line(
                  label(each), List.of(each), gauge ? TimeCharts::level : charts.perSecond()))
          .sorted(
              Comparator.comparingDouble(
                      (Chart.Line each) -> Double.isNaN(each.mean()) ? -1 : each.mean())
                  .reversed())
          .limit(MAX_LINES)
          .forEach(lines::add);
    }
    String note =
        series.size() > MAX_LINES
            ? "The largest %d of %s series.".formatted(MAX_LINES, Format.count(series.size()))
            : "";
    return charts.chart(title, note, gauge ? unit : "", lines);
  }

  private static String label(SeriesId series) {
    return series.tags().isEmpty() ? series.name() : String.join(", ", series.tags().values());
  }

  private static String kind(SeriesKind kind) {
    return switch (kind) {
      case COUNTER -> "counter";
      case GAUGE -> "gauge";
      case DISTRIBUTION -> "distribution";
    };
  }
}
