// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.harness;

import dev.headroom.bench.BenchRow;
import dev.headroom.bench.FigureFormat;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * The report of a suite, as a table and as JSON.
 *
 * <p>Immutable.
 *
 * @param setting the machine and the time
 * @param versions of the peers
 * @param rows one row for each goal
 */
public record SuiteReport(Setting setting, Map<String, String> versions, List<BenchRow> rows) {

  /**
   * The machine and the time of a run.
   *
   * @param suite the name of the suite
   * @param machine the machine
   * @param at the start of the run
   * @param quick whether rounds were fewer and shorter
   * @param took the duration of the run
   */
  public record Setting(String suite, String machine, Instant at, boolean quick, Duration took) {}

  /** Copies the collections. */
  public SuiteReport {
    versions = Collections.unmodifiableMap(new LinkedHashMap<>(versions));
    rows = List.copyOf(rows);
  }

  /** Returns whether all goals are met. */
  public boolean allMet() {
    return rows.stream().allMatch(BenchRow::met);
  }

  /**
   * Formats the rows for a terminal.
   *
   * @return lines of at most 120 columns, with the measurements below each row
   */
  public String table() {
    StringBuilder table = new StringBuilder();
    table.append(String.format("%n%s, %s%n%s%n", setting.suite(), setting.at(), setting.machine()));
    table.append(versions).append(System.lineSeparator()).append(System.lineSeparator());
    table.append(
        String.format(
            "%-28s %-44s %9s %8s %6s %7s%n", "row", "measure", "value", "goal", "met", "spread"));
    for (BenchRow row : rows) {
      table.append(
          String.format(
              Locale.ROOT,
              "%-28s %-44s %9s %8s %6s %6.0f%%%n",
              row.id(),
              row.measure(),
              FigureFormat.format(row.value()),
              row.comparator().sign() + FigureFormat.format(row.goal()),
              row.met() ? "yes" : "NO",
              row.spread() * 100));
      table
          .append("    ")
          .append(row.why() == null ? FigureFormat.figures(row, Set.of()) : row.why());
      table.append(System.lineSeparator());
    }
    return table.append(System.lineSeparator()).toString();
  }

  /**
   * Formats the rows for a script.
   *
   * @return one JSON object; ids are stable from release to release
   */
  public String json() {
    Map<String, @Nullable Object> all = new LinkedHashMap<>();
    all.put("suite", setting.suite());
    all.put("machine", setting.machine());
    all.put("date", setting.at().toString());
    all.put("quick", setting.quick());
    all.put("seconds", setting.took().toSeconds());
    all.put("versions", versions);
    all.put("rows", rows.stream().map(BenchRow::toJson).toList());
    return JsonMapper.builder()
        .enable(SerializationFeature.INDENT_OUTPUT)
        .build()
        .writeValueAsString(all);
  }
}
