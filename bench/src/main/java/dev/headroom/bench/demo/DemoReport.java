// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.demo;

import dev.headroom.bench.BenchRow;
import dev.headroom.bench.FigureFormat;
import dev.headroom.bench.Interval;
import dev.headroom.bench.demo.workload.State;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** The report of a demo, as a table, as JSON and as a page. Immutable. */
record DemoReport(DemoResult result) {

  /** A line of the second table: a figure of each state. */
  record Line(String name, List<String> figures) {}

  String table() {
    StringBuilder table = new StringBuilder();
    table.append(
        String.format("%n%s, %s%n%s%n%n", result.about().title(), date(), result.machine()));
    appendRows(table);
    appendRemarks(table);
    table.append(
        String.format("%n%-44s %12s %12s %12s%n", "under load", "original", "plain", "headroom"));
    for (Line line : lines()) {
      table.append(String.format("%-44s", line.name()));
      line.figures().forEach(each -> table.append(String.format(" %12s", each)));
      table.append(String.format("%n"));
    }
    return table.append(String.format("%n%s%n", result.answers())).toString();
  }

  private void appendRows(StringBuilder table) {
    String before = result.before().value();
    String beside = result.beside().value();
    table.append(
        String.format(
            "%-24s %-20s %10s %10s %10s | %7s %7s | %7s %15s %7s %4s%n",
            "row",
            "reported",
            before,
            beside,
            "headroom",
            beside,
            "->",
            before,
            "low..high",
            "goal",
            "met"));
    for (BenchRow row : result.rows()) {
      Map<String, Object> seen = row.figures();
      table.append(
          String.format(
              Locale.ROOT,
              "%-24s %-20s %10s %10s %10s | %7s %7s | %7s %15s %7s %4s%n",
              row.id(),
              seen.getOrDefault("original", ""),
              FigureFormat.format(seen.get("before")),
              FigureFormat.format(seen.get("beside")),
              FigureFormat.format(seen.get("after")),
              FigureFormat.format(seen.get("besideValue")),
              "",
              FigureFormat.format(row.value()),
              interval(row),
              row.goal() == 0 ? "" : row.comparator().sign() + FigureFormat.format(row.goal()),
              row.goal() == 0 ? "" : row.met() ? "yes" : "NO"));
    }
  }

  private void appendRemarks(StringBuilder table) {
    result.rows().stream()
        .filter(row -> row.figures().containsKey("variant"))
        .forEach(row -> table.append(String.format("%s: %s%n", row.id(), variant(row))));
    result.rows().stream()
        .filter(row -> row.figures().containsKey("remark"))
        .forEach(
            row -> table.append(String.format("%s: %s%n", row.id(), row.figures().get("remark"))));
    result.rows().stream()
        .filter(row -> row.why() != null)
        .forEach(row -> table.append(String.format("%s: %s%n", row.id(), row.why())));
  }

  /** Returns the figure of a state with other settings, after what it is. */
  static String variant(BenchRow row) {
    return row.figures().get("variant")
        + " "
        + FigureFormat.format(row.figures().get("variantFigure"))
        + " "
        + row.unit();
  }

  static String interval(BenchRow row) {
    Interval interval = row.interval();
    return interval == null
        ? ""
        : FigureFormat.format(interval.low())
            + ".."
            + (Double.isFinite(interval.high()) ? FigureFormat.format(interval.high()) : "");
  }

  List<Line> lines() {
    List<Line> lines = new ArrayList<>();
    lines.add(
        line(
            "highest load of reads, p99 within 100 ms",
            state -> result.load().capacity(state).sustained()));
    double load =
        result.load().steady(State.HEADROOM).stream()
            .mapToDouble(run -> run.result().plannedPerSecond())
            .findFirst()
            .orElse(0);
    String at = String.format(Locale.ROOT, " at %.1f/s", load);
    for (double percent : new double[] {50, 95, 99}) {
      lines.add(
          median(
              String.format(Locale.ROOT, "p%.0f%s, ms", percent, at),
              run -> run.result().millis(percent)));
    }
    lines.add(median("mean" + at + ", ms", SteadyRun::meanMillis));
    lines.add(median("queries per request" + at, SteadyRun::queries));
    lines.add(median("database time per request" + at + ", ms", SteadyRun::databaseMillis));
    lines.add(median("bytes per response" + at, run -> run.result().bytesPerResponse()));
    lines.add(median("cache hit rate" + at + ", %", run -> run.delta().hitRate() * 100));
    lines.add(median("live heap" + at + ", MB", SteadyRun::liveMegabytes));
    lines.add(median("errors" + at, run -> run.result().errors()));
    return lines;
  }

  private Line median(String name, ToDoubleFunction<SteadyRun> figure) {
    return line(
        name,
        state -> {
          List<Double> values =
              result.load().steady(state).stream().mapToDouble(figure).boxed().toList();
          return values.isEmpty() ? Double.NaN : Interval.of(values).value();
        });
  }

  private static Line line(String name, ToDoubleFunction<State> figure) {
    return new Line(
        name,
        Stream.of(State.values())
            .map(state -> {
              double value = figure.applyAsDouble(state);
              return Double.isNaN(value) ? "-" : FigureFormat.format(value);
            })
            .toList());
  }

  Path write(DemoOptions options) {
    try {
      Path folder = Files.createDirectories(options.data().resolve("reports"));
      String name =
          result.about().app().id()
              + "-"
              + DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss")
                  .format(result.at().atOffset(ZoneOffset.UTC));
      Path html = folder.resolve(name + ".html");
      Files.writeString(html, new DemoPage(this).html());
      Path json = options.json();
      if (json != null) {
        Files.writeString(json, json());
      }
      return html;
    } catch (IOException e) {
      throw new DemoException("the report could not be written below " + options.data(), e);
    }
  }

  String json() {
    Map<String, @Nullable Object> all = new LinkedHashMap<>();
    all.put("suite", "demo-" + result.about().app().id());
    all.put("machine", result.machine());
    all.put("date", result.at().toString());
    all.put("quick", result.options().quick());
    all.put("seconds", Math.round(result.seconds()));
    all.put("versions", result.versions());
    all.put("rows", result.rows().stream().map(BenchRow::toJson).toList());
    all.put("before", result.before().value());
    all.put("beside", result.beside().value());
    all.put("answers", result.answers());
    all.put(
        "load",
        lines().stream()
            .map(line ->
                Map.of(
                    "name", line.name(),
                    "original", line.figures().get(0),
                    "plain", line.figures().get(1),
                    "headroom", line.figures().get(2)))
            .toList());
    return JsonMapper.builder()
        .enable(SerializationFeature.INDENT_OUTPUT)
        .build()
        .writeValueAsString(all);
  }

  String date() {
    return DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm 'UTC'", Locale.ROOT)
        .format(result.at().atOffset(ZoneOffset.UTC));
  }
}
