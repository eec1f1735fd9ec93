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

  /** Lower edges of the rows of the heat map in seconds, the largest first. */
  private static final double[] EDGES = {5, 2, 1, 0.5, 0.2, 0.1, 0.05, 0.02, 0.01, 0.005, 0.002, 0};

  private final History history;

  /** Creates the page. */
  public RoutesPage(History history) {
    this.history = history;
  }

  @Override
  public Place place() {
    return new Place("/routes", "Routes", PageGroup.TRAFFIC);
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

  /** A route with its requests. Immutable. */
  private record RouteRow(String route, RequestTotals requests) {
    double seconds() {
      return requests.times().sum();
    }
  }

  private static Table routes(RequestSeries requests, TimeCharts charts) {
    List<RouteRow> routes = new ArrayList<>();
    requests
        .byRoute()
        .forEach((route, series) ->
            charts.requests(series).ifPresent(each -> routes.add(new RouteRow(route, each))));
    routes.sort(Comparator.comparingDouble(RouteRow::seconds).reversed());
    double sum = Math.max(1e-9, routes.stream().mapToDouble(RouteRow::seconds).sum());
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
        routes.stream().map(each -> row(each, each.seconds() / sum)).toList(),
        "No request was recorded in the last hour.");
  }

  private static Row row(RouteRow route, double share) {
    RequestTotals requests = route.requests();
    return Row.of(
        Cell.of(route.route()).to("/routes?route=" + Instances.encoded(route.route())),
        Cell.of(Format.percent(share)).bar(share),
        Cell.of(requests.times().count()),
        Cell.of(Format.percent(requests.failedShare())).with(requests.tone()),
        quantile(requests, 0.5),
        quantile(requests, 0.95),
        quantile(requests, 0.99),
        Cell.of(Format.seconds(requests.times().max())));
  }

  private static Table statuses(List<SeriesId> series, TimeCharts charts) {
    Map<String, List<SeriesId>> byStatus =
        series.stream()
            .collect(
                Collectors.groupingBy(RequestSeries::status, TreeMap::new, Collectors.toList()));
    List<Row> rows = new ArrayList<>();
    byStatus.forEach((status, some) ->
        charts
            .requests(some)
            .ifPresent(each ->
                rows.add(
                    Row.of(
                        Cell.of(status).with(status.startsWith("5") ? Tone.BAD : Tone.PLAIN),
                        Cell.of(each.times().count()),
                        quantile(each, 0.5),
                        quantile(each, 0.99),
                        Cell.of(Format.seconds(each.times().max()))))));
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
            .forEach(
                (lower, upper, count) -> counts[heatRow((lower + upper) / 2)][column] += count);
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

  private static int heatRow(double seconds) {
    for (int i = 0; i < EDGES.length; i++) {
      if (seconds >= EDGES[i]) {
        return i;
      }
    }
    return EDGES.length - 1;
  }

  private static Cell quantile(RequestTotals requests, double share) {
    return Cell.of(Format.seconds(requests.quantile(share)));
  }
}
