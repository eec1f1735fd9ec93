// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.page;

import static dev.headroom.bench.HtmlText.escape;

import dev.headroom.bench.BenchRow;
import dev.headroom.bench.FigureFormat;
import dev.headroom.bench.Interval;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The tables of rows: every row of a run, with its figures, its goal and the outcome. Immutable.
 */
final class RowTables {

  static final Set<String> STATE_FIGURES =
      Set.of(
          "original",
          "before",
          "beside",
          "after",
          "besideValue",
          "besideLow",
          "besideHigh",
          "variant",
          "variantFigure",
          "remark");

  private RowTables() {}

  /** Returns the table of a run, whose rows have the anchors {@code prefix-0} and so on. */
  static String rows(RecordedRun run, String prefix) {
    List<String> heads = new ArrayList<>(List.of("row"));
    if (run.isDemo()) {
      heads.add("reported");
      heads.addAll(states(run));
      heads.add(run.states().getLast() + " to headroom");
    } else {
      heads.add("figures");
    }
    heads.addAll(List.of("value", "interval", "goal", "result", "noise"));
    StringBuilder html = new StringBuilder(open(run.title() + ": all rows", heads));
    int number = 0;
    for (BenchRow row : run.report().rows()) {
      html.append("<tr id=\"%s-%d\">".formatted(prefix, number++));
      html.append("<th scope=\"row\">").append(head(run, row)).append("</th>");
      if (run.isDemo()) {
        html.append(text(String.valueOf(row.figures().getOrDefault("original", ""))));
        for (String name : List.of("before", "beside", "after", "besideValue")) {
          html.append(number(FigureFormat.format(row.figures().get(name))));
        }
      } else {
        html.append(text(FigureFormat.figures(row, STATE_FIGURES)));
      }
      html.append(number(FigureFormat.format(row.value())))
          .append(number(interval(row)))
          .append(number(run.judges(row) ? goal(row) : ""))
          .append(result(run.outcome(row)))
          .append(number(row.runs() > 1 ? percent(row.spread()) : ""))
          .append("</tr>");
    }
    return html + close();
  }

  /** Returns the names of a demo's states in the order of the figures. */
  static List<String> states(RecordedRun run) {
    List<String> states = new ArrayList<>(run.states());
    states.add("headroom");
    return states;
  }

  private static String head(RecordedRun run, BenchRow row) {
    StringBuilder html = new StringBuilder(escape(row.id()));
    html.append("<br/><small>").append(escape(measure(row)));
    if (run.isDemo() && row.figures().containsKey("variant")) {
      String variant =
          "%s %s"
              .formatted(
                  row.figures().get("variant"),
                  FigureFormat.format(row.figures().get("variantFigure")));
      html.append("<br/>").append(escape(variant));
    }
    Object remark = row.figures().get("remark");
    if (remark != null) {
      html.append("<br/>").append(escape(remark.toString()));
    }
    if (row.why() != null) {
      html.append("<br/>").append(escape(row.why()));
    }
    return html.append("</small>").toString();
  }

  static String measure(BenchRow row) {
    return row.unit().isEmpty() ? row.measure() : row.measure() + ", " + row.unit();
  }

  static String goal(BenchRow row) {
    return (row.comparator() == BenchRow.Comparator.AT_LEAST ? "\u2265 " : "\u2264 ")
        + FigureFormat.format(row.goal());
  }

  static String interval(BenchRow row) {
    Interval interval = row.interval();
    if (interval == null || interval.low() == interval.high()) {
      return "";
    }
    return Double.isFinite(interval.high())
        ? FigureFormat.format(interval.low()) + " to " + FigureFormat.format(interval.high())
        : "from " + FigureFormat.format(interval.low());
  }

  static String percent(double share) {
    return FigureFormat.format((double) Math.round(share * 100)) + " %";
  }

  /** Opens a table that can be scrolled, also by keyboard. */
  static String open(String caption, List<String> heads) {
    return "<div class=\"wide\" role=\"region\" tabindex=\"0\" aria-label=\"%1$s\"><table><caption>%1$s</caption><thead><tr>"
            .formatted(escape(caption))
        + heads.stream()
            .map(head -> "<th scope=\"col\">" + escape(head) + "</th>")
            .collect(Collectors.joining())
        + "</tr></thead><tbody>";
  }

  static String close() {
    return "</tbody></table></div>";
  }

  static String text(String text) {
    return "<td>" + escape(text) + "</td>";
  }

  static String number(String text) {
    return "<td class=\"num\">" + escape(text) + "</td>";
  }

  static String result(RecordedRun.Outcome outcome) {
    return "<td class=\"res %s\">%s</td>".formatted(outcome.style(), outcome.text());
  }
}
