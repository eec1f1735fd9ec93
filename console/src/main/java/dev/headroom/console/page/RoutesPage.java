// SPDX-License-Identifier: Apache-2.0
package dev.headroom.console.page;

import dev.headroom.console.ConsolePage;
import dev.headroom.console.PageRequest;
import dev.headroom.console.view.Cell;
import dev.headroom.console.view.Column;
import dev.headroom.console.view.Format;
import dev.headroom.console.view.HeatMap;
import dev.headroom.console.view.Page;
import dev.headroom.console.view.PageGroup;
import dev.headroom.console.view.Row;
import dev.headroom.console.view.Section;
import dev.headroom.console.view.Table;
import dev.headroom.console.view.Tone;
import dev.headroom.monitor.history.History;
import dev.headroom.monitor.history.Point;
import dev.headroom.monitor.history.RequestSeries;
import dev.headroom.monitor.history.Sample;
import dev.headroom.monitor.history.SeriesId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The routes by the time that they cost together, and the durations of all requests or of one
 * route's over time.
 *
 * <p>Thread-safe.
 */
public final class RoutesPage implements ConsolePage {
  private static final Duration WINDOW = Duration.ofHours(1);
  private static final int COLUMNS = 30;
  private static final double MANY_FAILURES = 0.05;
  private static final int SOME_REQUESTS = 20;
  private static final int SOME_FAILURES = 3;

  /** Lower edges of the rows of the heat map in seconds, the largest first. */
  private static final double[] EDGES = {5, 2, 1, 0.5, 0.2, 0.1, 0.05, 0.02, 0.01, 0.005, 0.002, 0};

  private final History history;

  /** Creates the page. */
  public RoutesPage(History history) {
    this.history = history;
  }

  @Override
  public String path() {
    return "/routes";
  }

  @Override
  public String title() {
    return "Routes";
  }

  @Override
  public PageGroup group() {
    return PageGroup.TRAFFIC;
  }

  @Override
  public Page page(PageRequest request) {
    History chosen = Instances.chosen(history, request);
    RequestSeries requests = RequestSeries.in(chosen);
    String route = request.get("route");
    TimeCharts charts = TimeCharts.ofHour(chosen, request.now());
    List<SeriesId> shown =
        route.isEmpty() ? requests.all() : requests.byRoute().getOrDefault(route, List.of());
    List<Section> sections = new ArrayList<>();
    sections.add(heatMap(route, shown, charts));
    if (route.isEmpty()) {
      sections.add(routes(requests, charts));
      sections.addAll(Instances.links(history, path(), request));
    } else {
      sections.add(
          charts.chart(
              "Response time",
              "",
              "seconds",
              List.of(
                  charts.line("median", shown, TimeCharts.quantile(0.5)),
                  charts.line("95 %", shown, TimeCharts.quantile(0.95)),
                  charts.line("99 %", shown, TimeCharts.quantile(0.99)))));
      sections.add(statuses(shown, charts));
    }
    return new Page(
        route.isEmpty()
            ? "Which routes the time goes to, over the last hour."
            : route + ", over the last hour.",
        sections);
  }

  private Table routes(RequestSeries requests, TimeCharts charts) {
    record Line(String route, Sample.Distribution all, double failed) {}
    List<Line> lines = new ArrayList<>();
    requests
        .byRoute()
        .forEach((route, series) -> {
          if (charts.read(series).total() instanceof Sample.Distribution all && all.count() > 0) {
            double failed =
                charts.read(RequestSeries.failed(series)).total()
                        instanceof Sample.Distribution some
                    ? some.count()
                    : 0;
            lines.add(new Line(route, all, failed));
          }
        });
    lines.sort(Comparator.comparingDouble((Line each) -> each.all().sum()).reversed());
    double sum = Math.max(1e-9, lines.stream().mapToDouble(each -> each.all().sum()).sum());
    return new Table(
        "Routes",
        "The bar is the share of the time that all requests took together. Unknown are requests"
            + " that no route of the application matched, such as those for files and refused"
            + " ones.",
        List.of(
            Column.text("Route"),
            Column.number("Time"),
            Column.number("Requests"),
            Column.number("Failed"),
            Column.number("Median"),
            Column.number("95 %"),
            Column.number("99 %"),
            Column.number("Longest")),
        lines.stream()
            .map(each -> {
              Sample.Distribution all = each.all();
              return Row.of(
                  Cell.of(each.route()).to("/routes?route=" + Instances.encoded(each.route())),
                  Cell.of(Format.percent(all.sum() / sum)).bar(all.sum() / sum),
                  Cell.of(all.count()),
                  Cell.of(Format.percent(each.failed() / all.count()))
                      .with(toneOfFailed(each.failed(), all.count())),
                  quantile(all, 0.5),
                  quantile(all, 0.95),
                  quantile(all, 0.99),
                  Cell.of(Format.seconds(all.max())));
            })
            .toList(),
        "No request was recorded in the last hour.");
  }

  /**
   * Returns how a share of failed requests is shown: as bad where the rule error-rate would begin
   * an alert, so that one of three requests is not.
   *
   * @param failed the failed ones of all requests
   */
  static Tone toneOfFailed(double failed, long all) {
    boolean known = all >= SOME_REQUESTS || failed >= SOME_FAILURES;
    return known && failed > MANY_FAILURES * all ? Tone.BAD : Tone.PLAIN;
  }

  private static Table statuses(List<SeriesId> series, TimeCharts charts) {
    Map<String, List<SeriesId>> byStatus =
        series.stream()
            .collect(
                Collectors.groupingBy(RequestSeries::status, TreeMap::new, Collectors.toList()));
    List<Row> rows = new ArrayList<>();
    byStatus.forEach((status, some) -> {
      if (charts.read(some).total() instanceof Sample.Distribution all && all.count() > 0) {
        rows.add(
            Row.of(
                Cell.of(status).with(status.startsWith("5") ? Tone.BAD : Tone.PLAIN),
                Cell.of(all.count()),
                quantile(all, 0.5),
                quantile(all, 0.99),
                Cell.of(Format.seconds(all.max()))));
      }
    });
    return new Table(
        "By status",
        "",
        List.of(
            Column.text("Status"),
            Column.number("Requests"),
            Column.number("Median"),
            Column.number("99 %"),
            Column.number("Longest")),
        rows,
        "No request was recorded in the last hour.");
  }

  /** Returns the durations of requests, a column every two minutes. */
  private HeatMap heatMap(String route, List<SeriesId> series, TimeCharts charts) {
    long[][] counts = new long[EDGES.length][COLUMNS];
    Instant from = charts.range().from();
    double columnMillis = WINDOW.toMillis() / (double) COLUMNS;
    for (Point each : charts.read(series).points()) {
      int column = (int) (Duration.between(from, each.start()).toMillis() / columnMillis);
      if (column >= 0
          && column < COLUMNS
          && each.sample() instanceof Sample.Distribution distribution) {
        distribution
            .buckets()
            .forEach((lower, upper, count) -> counts[row((lower + upper) / 2)][column] += count);
      }
    }
    List<String> times = new ArrayList<>();
    for (int i = 0; i < COLUMNS; i++) {
      boolean labelled = i % 5 == 0;
      times.add(labelled ? Format.minute(from.plusMillis((long) (i * columnMillis))) : "");
    }
    List<String> sizes = new ArrayList<>();
    for (double each : EDGES) {
      sizes.add(each == 0 ? "less" : "≥ " + Format.seconds(each));
    }
    return new HeatMap(
        "How long requests took",
        (route.isEmpty() ? "All requests" : "Requests of " + route)
            + " by their duration; darker where there were more.",
        times,
        sizes,
        Arrays.stream(counts).map(each -> Arrays.stream(each).boxed().toList()).toList());
  }

  private static int row(double seconds) {
    for (int i = 0; i < EDGES.length; i++) {
      if (seconds >= EDGES[i]) {
        return i;
      }
    }
    return EDGES.length - 1;
  }

  private static Cell quantile(Sample.Distribution all, double share) {
    return Cell.of(Format.seconds(TimeCharts.quantile(share).applyAsDouble(all)));
  }
}
