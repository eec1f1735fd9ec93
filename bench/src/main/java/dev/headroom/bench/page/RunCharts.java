// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.page;

import static dev.headroom.bench.HtmlText.escape;

import dev.headroom.bench.BenchRow;
import dev.headroom.bench.FigureFormat;
import dev.headroom.bench.Interval;
import dev.headroom.bench.page.DotChart.Dot;
import dev.headroom.bench.page.DotChart.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The charts of recorded runs, each with its figures as a table. Immutable. */
final class RunCharts {

  private static final String LOAD = "load.plain";

  private RunCharts() {}

  /** Returns the highest load of each application in its three states; empty if none was found. */
  static String loads(List<RecordedRun> demos) {
    List<DotChart.Row> rows = new ArrayList<>();
    for (RecordedRun demo : demos) {
      demo.report().rows().stream()
          .filter(row -> row.id().equals(LOAD) && hasStates(demo, row))
          .map(row -> states(demo, row, demo.title()))
          .forEach(rows::add);
    }
    return figure(
        new DotChart(
            "loads", "Highest load of reads, p99 within 100 ms", "requests a second", null, rows));
  }

  /** Returns the times of a demo in its three states; empty if none was measured. */
  static String times(RecordedRun demo, String id) {
    List<DotChart.Row> rows =
        demo.report().rows().stream()
            .filter(row -> row.unit().equals("ms") && hasStates(demo, row))
            .map(row -> states(demo, row, row.id()))
            .toList();
    return figure(
        new DotChart(id, demo.title() + ": times in three states", "milliseconds", null, rows));
  }

  private static boolean hasStates(RecordedRun demo, BenchRow row) {
    return demo.states().size() == 2
        && List.of("before", "beside", "after").stream()
            .allMatch(name -> row.figures().get(name) instanceof Number);
  }

  private static DotChart.Row states(RecordedRun demo, BenchRow row, String label) {
    List<String> names = RowTables.states(demo);
    List<String> figures = List.of("before", "beside", "after");
    List<Dot> dots = new ArrayList<>();
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < figures.size(); i++) {
      double value = number(row.figures().get(figures.get(i)));
      String name = names.get(i);
      Kind kind =
          switch (name) {
            case "original" -> Kind.FIRST;
            case "plain" -> Kind.SECOND;
            default -> Kind.OURS;
          };
      dots.add(new Dot(name, value, kind));
      texts.add(name + " " + FigureFormat.format(value));
    }
    return new DotChart.Row(label, String.join(", ", texts) + " " + row.unit(), dots);
  }

  /** Returns each value of a suite as a multiple of its goal, to the right where it is better. */
  static String goals(RecordedRun run, String id) {
    List<DotChart.Row> rows = new ArrayList<>();
    for (BenchRow row : run.report().rows()) {
      Double value = row.value();
      if (run.judges(row) && value != null && value > 0 && row.goal() > 0) {
        Interval interval = row.interval();
        Dot dot = new Dot("times the goal", times(row, value), Kind.OURS);
        double one = interval == null ? Double.NaN : times(row, interval.low());
        double other = interval == null ? Double.NaN : times(row, interval.high());
        rows.add(
            new DotChart.Row(
                row.id(),
                note(row) + ": " + run.outcome(row).text(),
                List.of(dot),
                Math.min(one, other),
                Math.max(one, other)));
      }
    }
    return figure(
        new DotChart(
            id,
            run.title() + ": each value beside its goal",
            "times the goal; right of the line the goal is met",
            1.0,
            rows));
  }

  private static String note(BenchRow row) {
    String interval = RowTables.interval(row);
    return FigureFormat.format(row.value())
        + (interval.isEmpty() ? "" : " (" + interval + ")")
        + ", goal "
        + RowTables.goal(row);
  }

  private static double times(BenchRow row, double value) {
    return row.comparator() == BenchRow.Comparator.AT_LEAST
        ? value / row.goal()
        : row.goal() / value;
  }

  /** Returns what each peer measured as a multiple of ours; empty if there was no peer. */
  static String peers(RecordedRun run, String id) {
    List<DotChart.Row> rows = new ArrayList<>();
    for (BenchRow row : run.report().rows()) {
      double ours = number(row.figures().get("ours"));
      if (ours > 0 && row.figures().get("peers") instanceof Map<?, ?> peers && !peers.isEmpty()) {
        List<Dot> dots = new ArrayList<>();
        peers.forEach((peer, figure) ->
            dots.add(new Dot(String.valueOf(peer), number(figure) / ours, Kind.FIRST)));
        dots.add(new Dot("headroom", 1, Kind.OURS));
        rows.add(
            new DotChart.Row(
                row.id(),
                FigureFormat.figures(row, RowTables.STATE_FIGURES) + better(row.unit()),
                dots));
      }
    }
    return figure(
        new DotChart(
            id, run.title() + ": peers beside headroom", "times headroom's figure", 1.0, rows));
  }

  /** Says which direction is better, where the unit shows it. */
  private static String better(String unit) {
    if (unit.endsWith("/s")) {
      return " (more is better)";
    }
    return unit.matches("(?:ns|us|ms|s|bytes)\\b.*") ? " (less is better)" : "";
  }

  private static double number(@Nullable Object value) {
    return value instanceof Number number ? number.doubleValue() : Double.NaN;
  }

  /** Returns a chart with its legend and its table; nothing if it has no rows. */
  private static String figure(DotChart chart) {
    if (chart.rows().isEmpty()) {
      return "";
    }
    String legend =
        chart.rows().stream()
            .flatMap(row -> row.dots().stream())
            .map(dot -> legend(dot.kind()))
            .distinct()
            .collect(Collectors.joining(", "));
    return "<figure><figcaption>%s</figcaption>%s<p class=\"soft\"><small>%s.</small></p>%s</figure>"
        .formatted(
            escape(chart.title()),
            chart.svg(),
            escape(legend),
            "<details><summary>These figures as a table</summary>"
                + "<div class=\"wide\" role=\"region\" tabindex=\"0\" aria-label=\"%s, table\">%s</div></details>"
                    .formatted(escape(chart.title()), chart.table()));
  }

  private static String legend(Kind kind) {
    return switch (kind) {
      case FIRST -> "Ring: original, or a peer";
      case SECOND -> "square: plain";
      case OURS -> "diamond: headroom";
    };
  }
}
