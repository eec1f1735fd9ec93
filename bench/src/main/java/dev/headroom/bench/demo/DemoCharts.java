// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.demo;

import dev.headroom.bench.BenchRow;
import dev.headroom.bench.FigureFormat;
import dev.headroom.bench.HtmlText;
import dev.headroom.bench.demo.workload.State;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Draws the charts of the report as SVG. Stateless. */
final class DemoCharts {

  private static final int WIDTH = 960;
  private static final int LEFT = 150;
  private static final int BAR = 18;

  private DemoCharts() {}

  /** Draws p99 over the load, both axes logarithmic, with the objective as a line. */
  static String load(LoadFigures figures) {
    double most =
        Stream.of(State.values())
            .flatMap(state -> figures.capacity(state).attempts().stream())
            .mapToDouble(CapacitySearch.Attempt::perSecond)
            .max()
            .orElse(10);
    Scale x = new Scale(1, Math.max(10, most * 1.2), 90, WIDTH - 30);
    Scale y = new Scale(0.5, 20_000, 300, 20);
    StringBuilder svg =
        new StringBuilder(
            "<svg viewBox=\"0 0 %d 350\" role=\"img\" aria-label=\"p99 in milliseconds over requests per second, in three states\">"
                .formatted(WIDTH));
    for (double load = 1; load <= most * 1.2; load *= 10) {
      svg.append(line("grid", x.at(load), 20, x.at(load), 300));
      svg.append(label(x.at(load), 320, "middle", FigureFormat.format(load) + "/s"));
    }
    for (double millis = 1; millis <= 10_000; millis *= 10) {
      svg.append(line("grid", 70, y.at(millis), WIDTH - 30, y.at(millis)));
      svg.append(label(62, y.at(millis) + 4, "end", FigureFormat.format(millis) + " ms"));
    }
    double objective = y.at(CapacitySearch.OBJECTIVE_MILLIS);
    svg.append(line("goal", 70, objective, WIDTH - 30, objective));
    svg.append(label(WIDTH - 34, objective - 6, "end", "objective 100 ms"));
    for (State state : State.values()) {
      svg.append(curve(style(state), state.value(), figures.capacity(state).attempts(), x, y));
    }
    return svg.append("</svg>").toString();
  }

  private static String style(State state) {
    return switch (state) {
      case ORIGINAL -> "first";
      case PLAIN -> "second";
      case HEADROOM -> "ours";
    };
  }

  private static String curve(
      String style, String name, List<CapacitySearch.Attempt> tried, Scale x, Scale y) {
    if (tried.isEmpty()) {
      return "";
    }
    List<CapacitySearch.Attempt> sorted =
        tried.stream()
            .sorted(Comparator.comparingDouble(CapacitySearch.Attempt::perSecond))
            .toList();
    StringBuilder points = new StringBuilder();
    StringBuilder dots = new StringBuilder();
    for (CapacitySearch.Attempt each : sorted) {
      double at = x.at(each.perSecond());
      double high = y.at(each.result().millis(CapacitySearch.PERCENT));
      points.append(String.format(Locale.ROOT, "%.1f,%.1f ", at, high));
      dots.append(
          String.format(
              Locale.ROOT,
              "<circle class=\"%s\" cx=\"%.1f\" cy=\"%.1f\" r=\"4\"><title>%s: %.1f/s, p99 %.1f"
                  + " ms</title></circle>",
              style,
              at,
              high,
              name,
              each.perSecond(),
              each.result().millis(CapacitySearch.PERCENT)));
    }
    CapacitySearch.Attempt last = sorted.getLast();
    return "<polyline class=\"line %s\" style=\"fill:none\" points=\"%s\"/>"
            .formatted(style, points)
        + dots
        + label(
            x.at(last.perSecond()),
            y.at(last.result().millis(CapacitySearch.PERCENT)) - 10,
            "end",
            name);
  }

  /** Draws three bars for each endpoint, in the colours of the states, on a logarithmic axis. */
  static String endpoints(DemoResult result) {
    List<BenchRow> shown = result.endpoints();
    String before = style(result.before());
    String beside = style(result.beside());
    int height = shown.size() * (3 * BAR + 16) + 10;
    Scale x = new Scale(0.1, 2_000, LEFT, WIDTH - 110);
    StringBuilder svg =
        new StringBuilder(
            "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"milliseconds by endpoint, in three states\">"
                .formatted(WIDTH, height));
    int top = 6;
    for (BenchRow row : shown) {
      svg.append(label(LEFT - 10, top + BAR + 5, "end", row.id()));
      svg.append(bar(before, x, top, row.figures().get("before")));
      svg.append(bar(beside, x, top + BAR, row.figures().get("beside")));
      svg.append(bar(style(State.HEADROOM), x, top + 2 * BAR, row.figures().get("after")));
      top += 3 * BAR + 16;
    }
    return svg.append("</svg>").toString();
  }

  private static String bar(String style, Scale x, int top, @Nullable Object millis) {
    double value = millis instanceof Number number ? number.doubleValue() : 0;
    double end = x.at(Math.max(0.1, value));
    return String.format(
            Locale.ROOT,
            "<rect class=\"%s\" x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\" rx=\"3\"/>",
            style,
            LEFT,
            top,
            Math.max(2, end - LEFT),
            BAR - 3)
        + label(
            Math.max(LEFT + 2, end) + 6,
            top + BAR - 6,
            "start",
            FigureFormat.format(value) + " ms");
  }

  private static String line(String style, double x1, double y1, double x2, double y2) {
    return String.format(
        Locale.ROOT,
        "<line class=\"%s\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>",
        style,
        x1,
        y1,
        x2,
        y2);
  }

  private static String label(double x, double y, String anchor, String text) {
    return String.format(
        Locale.ROOT,
        "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>",
        x,
        y,
        anchor,
        HtmlText.escape(text));
  }

  /** A logarithmic scale. */
  private record Scale(double least, double most, double from, double to) {
    double at(double value) {
      double share = Math.log(Math.clamp(value, least, most) / least) / Math.log(most / least);
      return from + share * (to - from);
    }
  }
}
