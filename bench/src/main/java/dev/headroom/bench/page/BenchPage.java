// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.page;

import static dev.headroom.bench.HtmlText.escape;

import dev.headroom.bench.BenchRow;
import dev.headroom.bench.Commit;
import dev.headroom.bench.FigureFormat;
import dev.headroom.bench.harness.SuiteReport.Setting;
import dev.headroom.bench.page.RecordedRun.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * All recorded runs as one static page that needs no network: no script, no font, no image.
 * Immutable.
 *
 * @param runs in the order of their table
 */
public record BenchPage(List<RecordedRun> runs) {

  /** The file of the page, in the folder of the results. */
  public static final String FILE = "index.html";

  /** The file of the same in a few lines of Markdown, beside the page. */
  private static final String SUMMARY = "summary.md";

  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm 'UTC'", Locale.ROOT);

  /** Copies the collection. */
  public BenchPage {
    runs = List.copyOf(runs);
  }

  /**
   * Returns the page of the results in a folder.
   *
   * @param folder with the JSON of suites and demos
   */
  public static BenchPage of(Path folder) {
    return new BenchPage(RecordedRun.all(folder));
  }

  /**
   * Writes the page and the summary.
   *
   * @param folder of both
   * @return the page
   * @throws IOException if they cannot be written
   */
  public Path write(Path folder) throws IOException {
    Files.writeString(folder.resolve(SUMMARY), summary());
    return Files.writeString(folder.resolve(FILE), html());
  }

  /** Returns a table in Markdown with a line for each run. */
  String summary() {
    StringBuilder table =
        new StringBuilder("| measured | result | when | commit |\n|---|---|---|---|\n");
    for (RecordedRun run : runs) {
      table.append(
          "| %s | %s | %s | %s |\n"
              .formatted(
                  run.isDemo() ? "before and after of " + run.title() : run.title(),
                  run.hasResults()
                      ? summary(run)
                      : String.valueOf(run.why()).replaceAll("[|\\s]+", " "),
                  begun(run),
                  run.report().versions().getOrDefault(Commit.NAME, "")));
    }
    return table + "\n" + distinct(Setting::machine) + "\n";
  }

  String html() {
    List<RecordedRun> measured = runs.stream().filter(RecordedRun::hasResults).toList();
    StringBuilder html = new StringBuilder();
    html.append(
            "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"/>"
                + "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\"/>"
                + "<title>Headroom, measured</title><style>\n")
        .append(PageStyle.CSS)
        .append("</style></head><body><main>\n")
        .append(head())
        .append("<h2 id=\"runs\">Runs</h2>")
        .append(runTable())
        .append("<h2 id=\"missed\">Goals that were not met</h2>")
        .append(missed(measured));
    List<RecordedRun> demos = measured.stream().filter(RecordedRun::isDemo).toList();
    if (!demos.isEmpty()) {
      html.append(
              "<h2 id=\"apps\">The reference backends, before and after</h2><p>The same handlers,"
                  + " data and load in three states: original, with the faults that its owners"
                  + " reported; plain, as a competent team has it by default; headroom.</p>")
          .append(RunCharts.loads(demos));
      demos.forEach(demo -> html.append(section(demo)));
    }
    List<RecordedRun> suites = measured.stream().filter(run -> !run.isDemo()).toList();
    if (!suites.isEmpty()) {
      html.append("<h2 id=\"suites\">Each capability against its peers</h2>");
      suites.forEach(suite -> html.append(section(suite)));
    }
    return html.append(reading()).append("</main></body></html>\n").toString();
  }

  private String head() {
    List<Instant> dates =
        runs.stream()
            .map(run -> run.report().setting().at())
            .filter(at -> at.isAfter(Instant.EPOCH))
            .sorted()
            .toList();
    String machines = distinct(Setting::machine);
    List<RecordedRun> present = runs.stream().filter(run -> run.why() == null).toList();
    Duration took =
        present.stream()
            .map(run -> run.report().setting().took())
            .reduce(Duration.ZERO, Duration::plus);
    long met = count(Outcome.MET);
    long notMet = count(Outcome.NOT_MET);
    long notMeasured = count(Outcome.NOT_MEASURED);
    return """
    <h1>Headroom, measured</h1>
    <p>%s &#183; %s &#183; %s minutes</p>
    <p>%s</p>
    <div class="facts">
    <div><b>%d of %d</b><span>goals met</span></div>
    <div><b>%d</b><span>goals not met</span></div>
    <div><b>%d</b><span>goals not measured</span></div>
    <div><b>%d of %d</b><span>runs without results</span></div>
    <div><b>%d of %d</b><span>results of an earlier run</span></div>
    </div>
    <p>Noise: %s. <a href="#reading">How to read this page</a></p>
    <nav aria-label="Sections"><ul><li><a href="#runs">Runs</a></li><li><a href="#missed">Goals not met</a></li>%s</ul></nav>
    """
        .formatted(
            dates.isEmpty()
                ? "no dates"
                : dates.getFirst().equals(dates.getLast())
                    ? date(dates.getFirst())
                    : date(dates.getFirst()) + " to " + date(dates.getLast()),
            quickness(),
            FigureFormat.format((double) took.toMinutes()),
            machines.isEmpty() ? "machine unknown" : escape(machines),
            met,
            met + notMet + notMeasured,
            notMet,
            notMeasured,
            runs.stream().filter(run -> !run.hasResults()).count(),
            runs.size(),
            runs.stream().filter(run -> run.hasResults() && run.why() != null).count(),
            runs.size(),
            noise(runs),
            runs.stream()
                .filter(RecordedRun::hasResults)
                .map(run ->
                    "<li><a href=\"#%s\">%s</a></li>".formatted(id(run), escape(run.title())))
                .collect(Collectors.joining()));
  }

  private String quickness() {
    List<Boolean> quick =
        runs.stream()
            .filter(RecordedRun::hasResults)
            .map(run -> run.report().setting().quick())
            .distinct()
            .toList();
    return quick.size() == 2
        ? "quick and full runs"
        : quick.contains(true) ? "quick runs" : "full runs";
  }

  private String distinct(Function<Setting, String> part) {
    return runs.stream()
        .map(run -> part.apply(run.report().setting()))
        .filter(text -> !text.isEmpty())
        .distinct()
        .collect(Collectors.joining("; and "));
  }

  private long count(Outcome outcome) {
    return runs.stream().mapToLong(run -> run.count(outcome)).sum();
  }

  /** Returns the identifier of a run on the page; two runs may be of one suite. */
  private String id(RecordedRun run) {
    return "run" + runs.indexOf(run);
  }

  private static String begun(RecordedRun run) {
    Setting setting = run.report().setting();
    return date(setting.at()) + (setting.quick() ? ", quick" : "");
  }

  private static String date(Instant at) {
    return at.equals(Instant.EPOCH) ? "-" : DATE.format(at.atOffset(ZoneOffset.UTC));
  }

  /** Says by how much the runs of a row differ: half their range as a share of their median. */
  private static String noise(List<RecordedRun> runs) {
    double[] spreads =
        runs.stream()
            .flatMap(run -> run.report().rows().stream())
            .filter(row -> row.value() != null && row.runs() > 1)
            .mapToDouble(BenchRow::spread)
            .filter(Double::isFinite)
            .sorted()
            .toArray();
    return spreads.length == 0
        ? "not known, each row was measured once"
        : "\u00b1%s in the middle of the rows, at most \u00b1%s"
            .formatted(
                RowTables.percent(spreads[spreads.length / 2]),
                RowTables.percent(Arrays.stream(spreads).max().orElse(0)));
  }

  private String runTable() {
    List<String> heads = List.of("run", "result", "begun", "minutes", "noise", "versions");
    StringBuilder html = new StringBuilder(RowTables.open("Runs", heads));
    for (RecordedRun run : runs) {
      Setting setting = run.report().setting();
      html.append("<tr><th scope=\"row\">").append(escape(run.title())).append("</th>");
      html.append(result(run))
          .append(RowTables.text(begun(run)))
          .append(
              RowTables.number(
                  String.format(Locale.ROOT, "%.1f", setting.took().toSeconds() / 60.0)))
          .append(RowTables.text(run.hasResults() ? noise(List.of(run)) : ""))
          .append(RowTables.text(versions(run)))
          .append("</tr>");
    }
    return html + RowTables.close();
  }

  private static String result(RecordedRun run) {
    String why = run.why() == null ? "" : "<br/><small>" + escape(run.why()) + "</small>";
    return run.hasResults()
        ? "<td>%s%s</td>"
            .formatted(escape(summary(run)), why.isEmpty() ? "" : ", in an earlier run" + why)
        : "<td class=\"no\"><b>\u2717 no results</b>" + why + "</td>";
  }

  private static String summary(RecordedRun run) {
    long met = run.count(Outcome.MET);
    long notMeasured = run.count(Outcome.NOT_MEASURED);
    long judged = met + run.count(Outcome.NOT_MET) + notMeasured;
    return "%d of %d goals met%s"
        .formatted(met, judged, notMeasured == 0 ? "" : ", " + notMeasured + " not measured");
  }

  private static String versions(RecordedRun run) {
    return run.report().versions().entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .map(each -> each.getKey() + " " + each.getValue())
        .collect(Collectors.joining(", "));
  }

  private String missed(List<RecordedRun> measured) {
    List<String> heads = List.of("run", "row", "result", "value", "interval", "goal");
    StringBuilder html = new StringBuilder(RowTables.open("Goals that were not met", heads));
    boolean none = true;
    for (RecordedRun run : measured) {
      int number = 0;
      for (BenchRow row : run.report().rows()) {
        Outcome outcome = run.outcome(row);
        if (outcome == Outcome.NOT_MET || outcome == Outcome.NOT_MEASURED) {
          none = false;
          html.append("<tr>")
              .append(RowTables.text(run.title()))
              .append(
                  "<th scope=\"row\"><a href=\"#%s-%d\">%s</a><br/><small>%s</small></th>"
                      .formatted(
                          id(run),
                          number,
                          escape(row.id()),
                          escape(row.why() == null ? RowTables.measure(row) : row.why())))
              .append(RowTables.result(outcome))
              .append(RowTables.number(FigureFormat.format(row.value())))
              .append(RowTables.number(RowTables.interval(row)))
              .append(RowTables.number(RowTables.goal(row)))
              .append("</tr>");
        }
        number++;
      }
    }
    return none ? "<p>None.</p>" : html + RowTables.close();
  }

  private String section(RecordedRun run) {
    String id = id(run);
    String charts =
        run.isDemo()
            ? RunCharts.times(run, id + "-c")
            : RunCharts.goals(run, id + "-c") + RunCharts.peers(run, id + "-p");
    Setting setting = run.report().setting();
    return "<section id=\"%s\"><h3>%s</h3><p class=\"soft\">%s &#183; %s &#183; %s &#183; %s</p>"
            .formatted(
                id,
                escape(run.title()),
                escape(summary(run)),
                begun(run),
                escape(setting.machine()),
                escape(versions(run)))
        + "<div class=\"charts\">"
        + charts
        + "</div>"
        + RowTables.rows(run, id)
        + "</section>";
  }

  private static String reading() {
    return """
    <h2 id="reading">How to read this page</h2>
    <p>A goal is met only if the whole interval of the value meets it; a row that was not measured meets none and says why. \
    Charts leave out what has no place on their axis, such as a count of violations of which none is allowed; the tables have every row.</p>
    <p>Interval: about 95 % of the median of interleaved pairs, where a row has six or more; from the least to the greatest, where it has fewer. \
    Noise: half the range of the runs as a share of their median. A shared machine is slower for minutes; both sides of a ratio are measured right after each other.</p>
    <p>Quick runs have fewer and shorter rounds, and so wider intervals. In the applications they leave out the capacity without each feature; \
    the table of runs says which suites were left out and why. What the present run did not measure is shown as an earlier run of the same folder found it, \
    with its own date, commit (version of headroom) and machine.</p>
    """;
  }
}
