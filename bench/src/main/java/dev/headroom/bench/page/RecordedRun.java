// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.page;

import dev.headroom.bench.BenchRow;
import dev.headroom.bench.harness.SuiteReport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * The recorded results of a suite or a demo, or why there are none. Immutable.
 *
 * @param report machine, time, versions and rows; no rows where there are no results
 * @param states of a demo, the judged one first, such as {@code original}, {@code plain}; empty for
 *     a suite
 * @param why why there are no results, or why they are those of an earlier run; null if neither
 */
public record RecordedRun(SuiteReport report, List<String> states, @Nullable String why) {

  private static final String DEMO = "demo-";
  private static final String ENDING = ".json";
  private static final JsonMapper JSON = JsonMapper.builder().build();

  /** Copies the collection. */
  public RecordedRun {
    states = List.copyOf(states);
  }

  /** Returns the file of a suite or a demo, such as {@code cache} or {@code demo-alpine}. */
  public static Path file(Path folder, String name) {
    return folder.resolve(name + ENDING);
  }

  /**
   * Reads the results of a suite or a demo.
   *
   * @param folder of its {@link #file}
   * @return one that says why, if there are none
   */
  public static RecordedRun of(Path folder, String name) {
    Path file = file(folder, name);
    return Files.exists(file) ? read(file) : without(name, "not measured");
  }

  /**
   * Returns these results as those of an earlier run.
   *
   * @param reason why the present run has none
   */
  public RecordedRun ofEarlier(String reason) {
    return new RecordedRun(report, states, reason);
  }

  /**
   * Reads all results of a folder; a file without any becomes a run that says why.
   *
   * @return demos first, then suites, each in the order of their start
   */
  static List<RecordedRun> all(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.getFileName().toString().endsWith(ENDING))
          .map(RecordedRun::read)
          .sorted(
              Comparator.comparing((RecordedRun run) -> !run.isDemo())
                  .thenComparing(run -> run.report().setting().at())
                  .thenComparing(RecordedRun::suite))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(folder + " could not be read", e);
    }
  }

  private static RecordedRun read(Path file) {
    try {
      return parse(Files.readString(file));
    } catch (IOException | JacksonException | IllegalArgumentException | DateTimeException e) {
      String name = file.getFileName().toString();
      return without(
          name.substring(0, name.length() - ENDING.length()),
          "the file %s could not be read: %s".formatted(name, e.getMessage()));
    }
  }

  private static RecordedRun without(String name, String why) {
    return new RecordedRun(report(name, Map.of(), List.of()), List.of(), why);
  }

  /**
   * Reads the JSON of a suite or of a demo.
   *
   * @throws IllegalArgumentException if it has no suite, or a row lacks a part
   */
  static RecordedRun parse(String text) {
    Map<?, ?> json = JSON.readValue(text, Map.class);
    if (json == null || !(json.get("suite") instanceof String suite)) {
      throw new IllegalArgumentException("it names no suite");
    }
    List<BenchRow> rows = new ArrayList<>();
    if (json.get("rows") instanceof List<?> all) {
      for (Object each : all) {
        if (each instanceof Map<?, ?> row) {
          rows.add(BenchRow.fromJson(row));
        }
      }
    }
    List<String> states = new ArrayList<>();
    for (String name : List.of("before", "beside")) {
      if (json.get(name) instanceof String state) {
        states.add(state);
      }
    }
    if (suite.startsWith(DEMO) && states.size() != 2) {
      throw new IllegalArgumentException("it names no states");
    }
    return new RecordedRun(report(suite, json, rows), states, null);
  }

  private static SuiteReport report(String suite, Map<?, ?> json, List<BenchRow> rows) {
    Map<String, String> versions = new LinkedHashMap<>();
    if (json.get("versions") instanceof Map<?, ?> all) {
      all.forEach((name, version) -> versions.put(String.valueOf(name), String.valueOf(version)));
    }
    Object date = json.get("date");
    Object machine = json.get("machine");
    return new SuiteReport(
        new SuiteReport.Setting(
            suite,
            machine == null ? "" : machine.toString(),
            date == null ? Instant.EPOCH : Instant.parse(date.toString()),
            Boolean.TRUE.equals(json.get("quick")),
            Duration.ofSeconds(json.get("seconds") instanceof Number took ? took.longValue() : 0)),
        versions,
        rows);
  }

  /** Returns whether there are results, of the present run or of an earlier one. */
  boolean hasResults() {
    return !report.rows().isEmpty();
  }

  String suite() {
    return report.setting().suite();
  }

  boolean isDemo() {
    return suite().startsWith(DEMO);
  }

  /** Returns the name of the suite, or of the application of a demo. */
  String title() {
    return isDemo() ? suite().substring(DEMO.length()) : suite();
  }

  /** Returns whether a row has a goal: a demo writes 0 where it has none. */
  boolean judges(BenchRow row) {
    return !isDemo() || row.goal() != 0;
  }

  long count(Outcome outcome) {
    return report.rows().stream().filter(row -> outcome(row) == outcome).count();
  }

  Outcome outcome(BenchRow row) {
    if (!judges(row)) {
      return Outcome.WITHOUT_GOAL;
    }
    if (row.value() == null) {
      return Outcome.NOT_MEASURED;
    }
    return row.met() ? Outcome.MET : Outcome.NOT_MET;
  }

  /** What became of a row's goal. */
  enum Outcome {
    MET("\u2713 met", "yes"),
    NOT_MET("\u2717 not met", "no"),
    NOT_MEASURED("\u2013 not measured", "no"),
    WITHOUT_GOAL("no goal", "none");

    private final String text;
    private final String style;

    Outcome(String text, String style) {
      this.text = text;
      this.style = style;
    }

    /** Returns a mark and a word, so that no colour is needed. */
    String text() {
      return text;
    }

    String style() {
      return style;
    }
  }
}
