// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.guest;

import dev.headroom.bench.BenchRow;
import dev.headroom.bench.BenchRow.Comparator;
import dev.headroom.bench.Machine;
import dev.headroom.bench.harness.Rounds;
import dev.headroom.bench.harness.SuiteReport;
import dev.headroom.kit.replay.AnswerDifferences;
import dev.headroom.kit.replay.HttpAnswer;
import dev.headroom.kit.replay.HttpRecording;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Compares an application with and without the starter: the tests that it has, the pages that a
 * visitor reaches, its start-up and its live heap; and measures how long a visitor's traffic takes
 * until the starter has found something.
 *
 * <p>One thread at a time.
 */
public final class GuestTrial {

  private static final String WITHOUT = "without";
  private static final int MAX_PICTURES = 25;
  private static final double START_GOAL = 1.10;
  private static final double HEAP_GOAL_MEGABYTES = 3;
  private static final Duration TRAFFIC = Duration.ofSeconds(60);

  private final GuestOptions options;
  private final PrintStream out;
  private final List<BenchRow> rows = new ArrayList<>();

  /**
   * Prepares a comparison.
   *
   * @param options what is compared
   * @param out receives the progress and each difference
   */
  public GuestTrial(GuestOptions options, PrintStream out) {
    this.options = options;
    this.out = out;
  }

  /**
   * Builds, tests and runs both copies; takes minutes.
   *
   * @return one row for each goal
   * @throws GuestException if the application cannot be built or started without the starter
   * @throws InterruptedException if the caller is interrupted
   */
  public SuiteReport run() throws InterruptedException {
    Instant begun = Instant.now();
    step("install the starter into the local Maven repository");
    GuestBuild.installStarter(options);
    GuestBuild without = GuestBuild.copy(options, false);
    GuestBuild with = GuestBuild.copy(options, true);
    tests(without, with);
    step("package both copies");
    if (!without.packageProgram() || !with.packageProgram()) {
      throw new GuestException("a copy was not packaged: see maven.log in " + options.work());
    }
    pages(without.jar(), with.jar());
    finding(with.jar());
    starts(without.jar(), with.jar());
    return new SuiteReport(
        new SuiteReport.Setting(
            "guest " + options.application().getFileName(),
            Machine.describe(),
            begun,
            options.quick(),
            Duration.between(begun, Instant.now())),
        Map.of("headroom", GuestBuild.VERSION),
        rows);
  }

  private void tests(GuestBuild without, GuestBuild with) throws InterruptedException {
    step("its own tests without the starter");
    without.maven("test", "-Dmaven.test.failure.ignore");
    step("its own tests with the starter");
    with.maven("test", "-Dmaven.test.failure.ignore");
    compareTests(without.testResults(), with.testResults(), without.folder().resolve("maven.log"));
  }

  /** Compares the failures of two runs by test, an empty text where it passed. */
  void compareTests(Map<String, String> before, Map<String, String> after, Path log) {
    Map<String, String> broken = new TreeMap<>();
    before.forEach((test, fault) -> {
      String now = after.getOrDefault(test, "it did not run");
      if (fault.isEmpty() && !now.isEmpty()) {
        broken.put(test, now);
      }
    });
    broken.forEach((test, fault) -> difference(test + ": " + fault.lines().findFirst().orElse("")));
    BenchRow.Builder row =
        BenchRow.of("guest-tests", "tests", "own tests that fail with the starter alone")
            .figure(WITHOUT, passed(before))
            .figure("with", passed(after));
    rows.add(
        (passed(before) == 0
                ? row.notMeasured("no test passed without the starter: see " + log)
                : row.point(broken.size(), 1))
            .atMost(0));
  }

  private static long passed(Map<String, String> results) {
    return results.values().stream().filter(String::isEmpty).count();
  }

  void pages(Path without, Path with) throws InterruptedException {
    step("its pages without and with the starter");
    try (GuestProcess first = GuestProcess.start(without, options.appArguments());
        GuestProcess second = GuestProcess.start(with, options.appArguments())) {
      Optional<URI> before = first.address();
      Optional<URI> after = second.address();
      if (before.isPresent() != after.isPresent()) {
        throw new GuestException(
            "one copy alone has a web server, that "
                + (before.isPresent() ? WITHOUT : "with")
                + " the starter");
      }
      if (before.isEmpty() || after.isEmpty()) {
        rows.add(
            BenchRow.of("guest-answers", "answers", "answers that differ")
                .notMeasured("no web server")
                .atMost(0));
        return;
      }
      Set<String> paths = PageCrawl.paths(before.get());
      HttpRecording recording = visit(paths);
      List<HttpAnswer> were = recording.replay(before.get());
      List<HttpAnswer> are = recording.replay(after.get());
      List<String> differences = AnswerDifferences.between(were, are);
      if (!differences.isEmpty()) {
        differences = AnswerDifferences.between(were, again(without, recording), are);
      }
      differences.forEach(this::difference);
      rows.add(
          BenchRow.of("guest-answers", "answers", "differences of answers")
              .figure("requests", were.size())
              .point(differences.size(), 1)
              .atMost(0));
      pictures(before.get(), after.get(), were);
    }
  }

  /** Returns the answers of another start without the starter, which may differ by themselves. */
  private List<HttpAnswer> again(Path without, HttpRecording recording)
      throws InterruptedException {
    try (GuestProcess process = GuestProcess.start(without, options.appArguments())) {
      return recording.replay(process.address().orElseThrow());
    }
  }

  private HttpRecording visit(Set<String> paths) {
    return HttpRecording.parse(
        String.join("", paths.stream().map(PageCrawl::request).toList()) + options.trafficText());
  }

  private void pictures(URI before, URI after, List<HttpAnswer> answers)
      throws InterruptedException {
    Optional<Screenshots> browser = Screenshots.of(options.work());
    if (browser.isEmpty()) {
      rows.add(
          BenchRow.of("guest-pixels", "pages", "pages that differ")
              .notMeasured("no Chromium is here")
              .atMost(0));
      return;
    }
    int pages = 0;
    int different = 0;
    for (HttpAnswer answer : answers) {
      if (pages < MAX_PICTURES
          && answer.request().startsWith("opens /")
          && Screenshots.showsTheSameEachTime(answer)) {
        String path = answer.request().substring("opens ".length());
        pages++;
        try {
          if (!browser.get().areEqual(URI.create(before + path), URI.create(after + path))) {
            different++;
            difference(path + " looks different in a browser");
          }
        } catch (GuestException e) {
          different++;
          difference(path + ": " + e.getMessage());
        }
      }
    }
    rows.add(
        BenchRow.of("guest-pixels", "pages", "pages that look different in a browser")
            .figure("pages", pages)
            .point(different, 1)
            .atMost(0));
  }

  /** Starts it with the starter and no setting, and reads its log under a visitor's requests. */
  private void finding(Path with) throws InterruptedException {
    step("traffic until something is found in its statements, at most a minute");
    try (GuestProcess process = GuestProcess.start(with, options.appArguments())) {
      @Nullable URI address = process.address().orElse(null);
      long begun = System.nanoTime();
      GuestLog.@Nullable Finding found =
          address == null ? null : firstFinding(process.log(), address, begun);
      BenchRow.Builder row =
          BenchRow.of(
              "guest-finding", "s", "from the first request to the first finding in the log");
      if (found == null) {
        row.notMeasured(address == null ? "no web server" : "nothing was found");
      } else {
        row.figure("found", found.text()).point((found.nanos() - begun) / 1e9, 1);
      }
      rows.add(row.atMost((double) TRAFFIC.toSeconds()));
    }
  }

  private GuestLog.@Nullable Finding firstFinding(GuestLog log, URI address, long begun)
      throws InterruptedException {
    HttpRecording visit = visit(PageCrawl.paths(address));
    while (log.firstFinding().isEmpty() && System.nanoTime() - begun < TRAFFIC.toNanos()) {
      visit.replay(address);
    }
    return log.firstFinding().orElse(null);
  }

  void starts(Path without, Path with) {
    step("start-up and live heap, " + options.pairs() + " pairs");
    Rounds seconds = new Rounds();
    Rounds megabytes = new Rounds();
    for (int i = 0; i <= options.pairs(); i++) {
      for (String each : Rounds.order(i, List.of(WITHOUT, Rounds.OURS))) {
        Path jar = each.equals(WITHOUT) ? without : with;
        try (GuestProcess process = GuestProcess.start(jar, options.appArguments())) {
          if (i > 0) {
            seconds.add(each, process.startSeconds());
            megabytes.add(each, process.liveMegabytes());
          }
        }
      }
    }
    rows.add(seconds.ratio("guest-start", "s", WITHOUT, Comparator.AT_MOST, START_GOAL));
    double more = megabytes.median(Rounds.OURS) - megabytes.median(WITHOUT);
    BenchRow.Builder heap =
        BenchRow.of("guest-heap", "MB", "live heap more than without")
            .figure(WITHOUT, megabytes.median(WITHOUT))
            .figure("with", megabytes.median(Rounds.OURS));
    rows.add(
        (Double.isNaN(more)
                ? heap.notMeasured("the application ended before its heap was counted")
                : heap.point(more, 1))
            .atMost(HEAP_GOAL_MEGABYTES));
  }

  /** Returns the rows so far. */
  List<BenchRow> rows() {
    return List.copyOf(rows);
  }

  private void step(String text) {
    out.println("  " + text);
    out.flush();
  }

  private void difference(String text) {
    step("  differs: " + text);
  }
}
