// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.demo;

import dev.headroom.bench.BenchRow;
import dev.headroom.bench.FigureFormat;
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
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** The report of a demo, as a table, as JSON and as a page. Immutable. */
record DemoReport(DemoResult figures) {

  /** A line of the second table: a figure of each side. */
  record Pair(String name, String before, String after) {}

  String table() {
    StringBuilder table = new StringBuilder();
    table.append(
        String.format("%n%s, %s%n%s%n%n", figures.subject().title(), date(), figures.machine()));
    table.append(
        String.format(
            "%-20s %-20s %12s %12s %8s %7s %6s%n",
            "row", "original", "before", "after", "ours", "goal", "met"));
    for (BenchRow row : figures.rows()) {
      Map<String, Object> seen = row.figures();
      table.append(
          String.format(
              Locale.ROOT,
              "%-20s %-20s %12s %12s %8s %7s %6s%n",
              row.id(),
              seen.getOrDefault("original", ""),
              FigureFormat.format(seen.get("before")),
              FigureFormat.format(seen.get("after")),
              FigureFormat.format(row.value()),
              row.comparator().sign() + FigureFormat.format(row.goal()),
              row.met() ? "yes" : "NO"));
    }
    table.append(String.format("%n%-44s %12s %12s%n", "under load", "before", "after"));
    for (Pair pair : pairs()) {
      table.append(String.format("%-44s %12s %12s%n", pair.name(), pair.before(), pair.after()));
    }
    return table.append(String.format("%n")).toString();
  }

  List<Pair> pairs() {
    DemoResult.Side off = figures.before();
    DemoResult.Side on = figures.after();
    String at = String.format(Locale.ROOT, " at %.1f/s", figures.fixedLoad());
    List<Pair> pairs = new ArrayList<>();
    pairs.add(pair("highest load sustained, requests/s", off.maxLoad(), on.maxLoad()));
    for (double percent : new double[] {50, 95, 99}) {
      pairs.add(
          pair(
              String.format(Locale.ROOT, "p%.0f%s, ms", percent, at),
              off.fixed().millis(percent),
              on.fixed().millis(percent)));
    }
    pairs.add(pair("queries per request" + at, off.queriesPerRequest(), on.queriesPerRequest()));
    pairs.add(
        pair(
            "database time per request" + at + ", ms",
            off.databaseMillisPerRequest(),
            on.databaseMillisPerRequest()));
    pairs.add(
        pair(
            "bytes per response" + at,
            off.fixed().bytesPerResponse(),
            on.fixed().bytesPerResponse()));
    pairs.add(pair("cache hit rate" + at + ", %", off.hitRate() * 100, on.hitRate() * 100));
    pairs.add(pair("errors" + at, (double) off.fixed().errors(), (double) on.fixed().errors()));
    return pairs;
  }

  private static Pair pair(String name, double before, double after) {
    return new Pair(name, FigureFormat.format(before), FigureFormat.format(after));
  }

  Path write(DemoOptions options) {
    try {
      Path folder = Files.createDirectories(options.data().resolve("reports"));
      String name =
          figures.subject().app()
              + "-"
              + DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss")
                  .format(figures.at().atOffset(ZoneOffset.UTC));
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
    all.put("suite", "demo-" + figures.subject().app());
    all.put("machine", figures.machine());
    all.put("date", figures.at().toString());
    all.put("quick", figures.quick());
    all.put("seconds", Math.round(figures.seconds()));
    all.put("versions", figures.versions());
    all.put("rows", figures.rows().stream().map(BenchRow::toJson).toList());
    all.put(
        "load",
        pairs().stream()
            .map(
                pair -> Map.of("name", pair.name(), "before", pair.before(), "after", pair.after()))
            .toList());
    return JsonMapper.builder()
        .enable(SerializationFeature.INDENT_OUTPUT)
        .build()
        .writeValueAsString(all);
  }

  String date() {
    return DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm 'UTC'", Locale.ROOT)
        .format(figures.at().atOffset(ZoneOffset.UTC));
  }
}
