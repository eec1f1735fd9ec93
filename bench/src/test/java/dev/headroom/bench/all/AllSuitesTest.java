// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.all;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.bench.BenchRow;
import dev.headroom.bench.harness.SuiteReport;
import dev.headroom.bench.page.BenchPage;
import dev.headroom.bench.page.RecordedRun;
import dev.headroom.bench.suite.Suites;
import dev.headroom.kit.SettableTime;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AllSuitesTest {

  private static final PrintStream NOWHERE =
      new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);

  @TempDir Path folder;

  private final SettableTime time = new SettableTime();

  /** Takes a time for each step, and records a row for it; one step fails. */
  private final class Launcher implements SuiteLauncher {
    private final Duration took;
    private final String failing;
    private final List<List<String>> commands = new ArrayList<>();
    private final List<Duration> bounds = new ArrayList<>();

    Launcher(Duration took, String failing) {
      this.took = took;
      this.failing = failing;
    }

    @Override
    public @Nullable String run(List<String> arguments, Path log, Duration longest) {
      commands.add(arguments);
      bounds.add(longest);
      time.advance(took.compareTo(longest) < 0 ? took : longest);
      String name = name(arguments);
      try {
        Files.writeString(log, "");
        Files.setLastModifiedTime(log, FileTime.from(time.now()));
        if (name.equals(failing)) {
          return "exit code 1: it <broke>";
        }
        SuiteReport.Setting setting =
            new SuiteReport.Setting(arguments.get(1), "a machine", time.now(), true, took);
        BenchRow row = BenchRow.of("row-of-" + name, "ms", "time").value(1).atMost(2);
        Files.writeString(
            RecordedRun.file(folder, name),
            new SuiteReport(setting, Map.of("headroom", "81904279"), List.of(row)).json());
        return null;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    List<String> names() {
      return commands.stream().map(AllSuitesTest::name).toList();
    }
  }

  private static String name(List<String> arguments) {
    String name = arguments.get(1);
    return arguments.getFirst().equals("demo") ? "demo-" + name : name;
  }

  @Test
  void runsEachSuiteAndEachDemo() throws IOException {
    Launcher launcher = new Launcher(Duration.ofHours(1), "");
    String page = Files.readString(all(launcher).run(false));
    List<String> demos = List.of("demo-alpine", "demo-toeic", "demo-jewgo", "demo-civiclog");

    assertThat(launcher.names())
        .containsExactlyInAnyOrderElementsOf(
            Stream.concat(Suites.names().stream(), demos.stream()).toList());
    for (String each : launcher.names()) {
      assertThat(page).contains(">row-of-" + each + "<");
    }
    assertThat(launcher.commands.toString()).doesNotContain("--quick").doesNotContain("--brief");
  }

  @Test
  void hasTimeForEachStepThatEveryQuickRunHas() throws IOException {
    Launcher slow = new Launcher(Duration.ofHours(1), "");
    all(slow).run(true);

    assertThat(slow.names())
        .isEqualTo(
            AllSuites.steps(AllSuites.QUICK_STEPS).stream().map(AllSuites.Step::name).toList());
    assertThat(slow.bounds.stream().reduce(Duration.ZERO, Duration::plus))
        .isLessThanOrEqualTo(AllSuites.QUICK_TIME);
  }

  @Test
  void usesTheMinutesThatAreLeftForWhatItTriedLongestAgo() throws IOException {
    Launcher first = new Launcher(Duration.ofMinutes(2), "");
    all(first).run(true);
    Launcher next = new Launcher(Duration.ofMinutes(4), "");
    time.advance(Duration.ofDays(1));
    all(next).run(true);
    Launcher last = new Launcher(Duration.ofMinutes(4), "");
    time.advance(Duration.ofDays(1));
    all(last).run(true);

    int steps = AllSuites.steps(AllSuites.QUICK_STEPS).size();
    assertThat(first.names().subList(steps, first.names().size()))
        .startsWith("database", "demo-alpine")
        .doesNotContain("advise");
    String second = next.names().get(steps);
    assertThat(next.names()).doesNotHaveDuplicates();
    assertThat(last.names().get(steps)).isNotEqualTo(second);
    assertThat(first.commands).contains(List.of("demo", "alpine", "--brief"));
    assertThat(first.commands).contains(List.of("bench", "limit", "--quick"));
  }

  @Test
  void showsWhatWasLeftOutAsAnEarlierRunMeasuredIt() throws IOException {
    all(new Launcher(Duration.ofSeconds(1), "")).run(false);
    time.advance(Duration.ofDays(1));
    Launcher slow = new Launcher(Duration.ofMinutes(11), "");
    String page = Files.readString(all(slow).run(true));

    assertThat(slow.names()).doesNotContain("advise");
    assertThat(page)
        .contains(">row-of-advise<", "1 of 1 goals met, in an earlier run", "headroom 81904279")
        .contains("left out: it may take 40 minutes", "run ./headroom bench advise --quick");
  }

  @Test
  void saysHowToMeasureWhatWasNeverMeasured() throws IOException {
    String page = Files.readString(all(new Launcher(Duration.ofMinutes(11), "")).run(true));

    assertThat(page)
        .contains("no results", "run ./headroom demo alpine --quick")
        .doesNotContain("row-of-advise", "in an earlier run");
  }

  @Test
  void goesOnAfterAStepThatFailedAndShowsIt() throws IOException {
    Path page = all(new Launcher(Duration.ofSeconds(1), "limit")).run(true);

    assertThat(Files.readString(page))
        .contains("exit code 1: it &lt;broke&gt;", "row-of-cache", "row-of-edge", "row-of-promises")
        .doesNotContain("row-of-limit");
  }

  @Test
  void keepsTheEarlierResultsOfAStepThatFails() throws IOException {
    all(new Launcher(Duration.ofSeconds(1), "")).run(true);
    time.advance(Duration.ofDays(1));
    Path page = all(new Launcher(Duration.ofSeconds(1), "limit")).run(true);

    assertThat(Files.readString(page))
        .contains("1 of 1 goals met, in an earlier run<br/><small>exit code 1: it &lt;broke&gt;")
        .contains("row-of-limit");
  }

  @Test
  void reportsAStepThatWroteNoFigures() throws IOException {
    all(new Launcher(Duration.ofSeconds(1), "")).run(true);
    time.advance(Duration.ofDays(1));
    Path page = all((arguments, log, longest) -> null).run(true);

    assertThat(Files.readString(page)).contains("it wrote no figures");
  }

  @Test
  void writesThePageOfResultsThatAreThere() throws IOException {
    all(new Launcher(Duration.ofSeconds(1), "")).run(true);
    Files.delete(folder.resolve(BenchPage.FILE));
    Files.writeString(folder.resolve("cache.json"), "{\"suite\": \"cache\", \"rows\": [{}]}");
    Files.writeString(folder.resolve("edge.json"), "no JSON");
    String page = Files.readString(BenchPage.of(folder).write(folder));

    assertThat(page)
        .contains("row-of-limit", "the file cache.json could not be read: a row has no id")
        .contains("the file edge.json could not be read");
  }

  @Test
  void hasItsPlanInTheDocs() throws IOException {
    String docs = Files.readString(Path.of("..", "docs", "bench", "README.md"));

    assertThat(docs).contains(AllSuites.QUICK_STEPS, AllSuites.MORE_STEPS);
  }

  private AllSuites all(SuiteLauncher launcher) {
    return new AllSuites(launcher, time, folder, NOWHERE);
  }
}
