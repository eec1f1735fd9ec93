// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.page;

import dev.headroom.bench.FigureFormat;
import dev.headroom.bench.HtmlText;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import org.jspecify.annotations.Nullable;

/**
 * A chart of dots on a logarithmic axis, one line of them for each row, narrow enough for a phone.
 * Immutable.
 *
 * <p>Positions compare values of several magnitudes, as lengths of bars would not. Every figure
 * stands beside its dots as text, and in the chart's description; shapes differ, not only colours.
 *
 * @param id an identifier of the page
 * @param title what the chart shows
 * @param axis what the axis means
 * @param reference the value of a vertical line; null for none
 * @param rows from top to bottom
 */
record DotChart(String id, String title, String axis, @Nullable Double reference, List<Row> rows) {

  private static final int WIDTH = 340;
  private static final int LEFT = 20;
  private static final int RIGHT = 320;
  private static final int LINE = 15;
  private static final int LETTERS = 52;
  private static final int MAX_TICKS = 6;
  private static final double SIZE = 4.5;

  /** The shape and colour of a dot. */
  enum Kind {
    FIRST("first"),
    SECOND("second"),
    OURS("ours");

    private final String style;

    Kind(String style) {
      this.style = style;
    }

    String style() {
      return style;
    }

    /** Returns the shape around a centre: a ring, a square, or a diamond. */
    String shape(double x, double y) {
      return switch (this) {
        case FIRST ->
            String.format(
                Locale.ROOT,
                "<circle class=\"%s ring\" cx=\"%.1f\" cy=\"%.1f\" r=\"%.1f\"/>",
                style,
                x,
                y,
                SIZE);
        case SECOND ->
            String.format(
                Locale.ROOT,
                "<rect class=\"%s\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\"/>",
                style,
                x - SIZE + 1,
                y - SIZE + 1,
                2 * SIZE - 2,
                2 * SIZE - 2);
        case OURS ->
            String.format(
                Locale.ROOT,
                "<path class=\"%s\" d=\"M%.1f %.1fl%.1f %.1fl%.1f %.1fl%.1f %.1fz\"/>",
                style,
                x,
                y - SIZE - 1,
                SIZE + 1,
                SIZE + 1,
                -SIZE - 1,
                SIZE + 1,
                -SIZE - 1,
                -SIZE - 1);
      };
    }
  }

  /** A dot; it is not drawn if the value is not above 0. */
  record Dot(String name, double value, Kind kind) {
    boolean isDrawn() {
      return value > 0 && Double.isFinite(value);
    }
  }

  /**
   * One line of dots.
   *
   * @param label what it is
   * @param note the figures as text
   * @param low the lower end of an interval; NaN for none
   * @param high the upper end; infinite if it has none
   */
  record Row(String label, String note, List<Dot> dots, double low, double high) {
    Row(String label, String note, List<Dot> dots) {
      this(label, note, dots, Double.NaN, Double.NaN);
    }

    DoubleStream positions() {
      return DoubleStream.concat(
              dots.stream().filter(Dot::isDrawn).mapToDouble(Dot::value),
              DoubleStream.of(low, high))
          .filter(each -> each > 0 && Double.isFinite(each));
    }
  }

  /** Returns the chart with a title and a description for those who do not see it. */
  String svg() {
    Axis scale = scale();
    StringBuilder body = new StringBuilder();
    double y = 4;
    for (Row row : rows) {
      body.append(text(LEFT, y + LINE - 3, "start", "label", shorten(row.label())));
      y += LINE;
      for (String line : lines(row.note())) {
        body.append(text(LEFT, y + LINE - 4, "start", "note", line));
        y += LINE - 1;
      }
      body.append(track(row, y + 8, scale));
      y += 24;
    }
    StringBuilder under = new StringBuilder();
    for (double tick : scale.ticks()) {
      under.append(line("grid", scale.at(tick), 4, scale.at(tick), y));
      under.append(text(scale.at(tick), y + LINE, "middle", "note", FigureFormat.format(tick)));
    }
    if (reference != null) {
      under.append(line("goal", scale.at(reference), 4, scale.at(reference), y));
    }
    under.append(text(WIDTH / 2.0, y + 2 * LINE, "middle", "note", axis));
    return String.format(
            Locale.ROOT,
            "<svg viewBox=\"0 0 %d %.0f\" role=\"img\" aria-labelledby=\"%s-t %s-d\">",
            WIDTH,
            y + 2 * LINE + 8,
            id,
            id)
        + "<title id=\"%s-t\">%s</title>".formatted(id, HtmlText.escape(title))
        + "<desc id=\"%s-d\">%s</desc>".formatted(id, HtmlText.escape(description()))
        + under
        + body
        + "</svg>";
  }

  private String description() {
    return rows.stream()
        .map(row -> row.label() + ": " + row.note())
        .collect(Collectors.joining("; "));
  }

  /** Returns the dots as a table: a row for each line, a column for each name of a dot. */
  String table() {
    Set<String> names = new LinkedHashSet<>();
    rows.forEach(row -> row.dots().forEach(dot -> names.add(dot.name())));
    StringBuilder html = new StringBuilder("<table><caption>");
    html.append(HtmlText.escape(title)).append("</caption><thead><tr><th scope=\"col\">row</th>");
    names.forEach(name -> html.append(cell("th scope=\"col\"", name)));
    html.append("<th scope=\"col\">figures</th></tr></thead><tbody>");
    for (Row row : rows) {
      html.append("<tr>").append(cell("th scope=\"row\"", row.label()));
      for (String name : names) {
        html.append(
            cell(
                "td",
                row.dots().stream()
                    .filter(dot -> dot.name().equals(name))
                    .map(dot -> FigureFormat.format(dot.value()))
                    .findFirst()
                    .orElse("-")));
      }
      html.append(cell("td", row.note())).append("</tr>");
    }
    return html.append("</tbody></table>").toString();
  }

  private static String cell(String tag, String text) {
    return "<" + tag + ">" + HtmlText.escape(text) + "</" + tag.substring(0, 2) + ">";
  }

  private Axis scale() {
    double least = positions().min().orElse(1);
    double most = positions().max().orElse(1);
    return least == most
        ? new Axis(least / 2, most * 2)
        : new Axis(least / Math.pow(most / least, 0.03), most * Math.pow(most / least, 0.03));
  }

  private DoubleStream positions() {
    return DoubleStream.concat(
        rows.stream().flatMapToDouble(Row::positions),
        reference == null ? DoubleStream.empty() : DoubleStream.of(reference));
  }

  private static String track(Row row, double y, Axis scale) {
    StringBuilder svg = new StringBuilder(line("grid", LEFT, y, RIGHT, y));
    if (row.low() > 0) {
      double end = Double.isFinite(row.high()) ? scale.at(row.high()) : RIGHT;
      svg.append(line("span", scale.at(row.low()), y, end, y));
    }
    for (Dot dot : row.dots()) {
      if (dot.isDrawn()) {
        svg.append(dot.kind().shape(scale.at(dot.value()), y));
      }
    }
    return svg.toString();
  }

  private static String shorten(String label) {
    return label.length() <= LETTERS - 6 ? label : label.substring(0, LETTERS - 7) + "\u2026";
  }

  /** Breaks a text into lines that fit. */
  private static List<String> lines(String text) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    for (String word : text.split(" ", -1)) {
      if (!line.isEmpty() && line.length() + word.length() >= LETTERS) {
        lines.add(line.toString());
        line.setLength(0);
      }
      line.append(line.isEmpty() ? "" : " ").append(word);
    }
    lines.add(line.toString());
    return lines;
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

  private static String text(double x, double y, String anchor, String style, String text) {
    return String.format(
        Locale.ROOT,
        "<text class=\"%s\" x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>",
        style,
        x,
        y,
        anchor,
        HtmlText.escape(text));
  }

  /** A logarithmic axis over the width of the chart. */
  private record Axis(double least, double most) {

    double at(double value) {
      double share = Math.log(Math.clamp(value, least, most) / least) / Math.log(most / least);
      return LEFT + share * (RIGHT - LEFT);
    }

    /** Returns round values: powers of ten, where these are few also twice and five times them. */
    List<Double> ticks() {
      List<Double> tens = multiples(1);
      if (tens.size() >= 3) {
        int step = (tens.size() + MAX_TICKS - 1) / MAX_TICKS;
        List<Double> some = new ArrayList<>();
        for (int i = 0; i < tens.size(); i += step) {
          some.add(tens.get(i));
        }
        return some;
      }
      List<Double> more = multiples(1, 2, 5);
      return more.size() < 2 ? List.of(least, most) : more;
    }

    private List<Double> multiples(double... factors) {
      List<Double> found = new ArrayList<>();
      int last = (int) Math.ceil(Math.log10(most));
      for (int power = (int) Math.floor(Math.log10(least)); power <= last; power++) {
        for (double factor : factors) {
          double value = factor * Math.pow(10, power);
          if (value >= least && value <= most) {
            found.add(value);
          }
        }
      }
      return found;
    }
  }
}
