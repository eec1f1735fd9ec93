// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.all;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.bench.BenchRow;
import dev.headroom.bench.harness.SuiteReport;
import dev.headroom.bench.page.BenchPage;
import dev.headroom.bench.suite.Suites;
import dev.headroom.kit.SettableTime;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AllSuitesTest {

  private static final PrintStream NOWHERE =
      new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);

  @TempDir Path folder;

  private final SettableTime time = new SettableTime();

  /** Takes a time for each suite, and writes a row for it; one suite fails. */
  private final class Launcher implements SuiteLauncher {
    private final Duration took;
    private final String failing;
    private final List<List<String>> commands = new ArrayList<>();
    private Duration longestEnd = Duration.ZERO;

    Launcher(Duration took, String failing) {
      this.took = took;
      this.failing = failing;
    }

    @Override
    public @Nullable String run(List<String> arguments, Path log, Duration longest) {
      commands.add(arguments);
      Duration end = Duration.ofNanos(time.nanos()).plus(longest);
      longestEnd = end.compareTo(longestEnd) > 0 ? end : longestEnd;
      time.advance(took.compareTo(longest) < 0 ? took : longest);
      String suite = arguments.get(1);
      if (suite.equals(failing)) {
        return "exit code 1: it <broke>";
      }
      Path json = Path.of(arguments.getLast());
      SuiteReport.Setting setting =
          new SuiteReport.Setting(suite, "a machine", time.now(), true, took);
      BenchRow row = BenchRow.of("row-of-" + suite, "ms", "time").value(1).atMost(2);
      try {
        Files.writeString(json, new SuiteReport(setting, Map.of(), List.of(row)).json());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return null;
    }
  }

  @Test
  void runsEachDemoAndEachSuite() throws IOException {
    Launcher launcher = new Launcher(Duration.ofSeconds(1), "");
    Path page = all(launcher).run(false);
    List<String> run = launcher.commands.stream().map(each -> each.get(1)).toList();

    assertThat(run)
        .startsWith("alpine", "toeic", "jewgo", "civiclog")
        .endsWith(Suites.names().toArray(String[]::new));
    for (String each : run) {
      assertThat(Files.readString(page)).contains("row-of-" + each);
    }
    assertThat(launcher.commands.toString()).doesNotContain("--quick").doesNotContain("--brief");
  }

  @Test
  void goesOnAfterASuiteThatFailedAndShowsIt() throws IOException {
    Path page = all(new Launcher(Duration.ofSeconds(1), "limit")).run(true);

    assertThat(Files.readString(page))
        .contains("exit code 1: it &lt;broke&gt;", "row-of-cache", "row-of-edge", "row-of-promises")
        .doesNotContain("row-of-limit");
  }

  @Test
  void endsAQuickRunWithinAnHourAndSaysWhatItLeftOut() throws IOException {
    Launcher launcher = new Launcher(Duration.ofMinutes(11), "");
    Path page = all(launcher).run(true);

    assertThat(launcher.commands).hasSize(6); // five of 11 minutes, and one that is stopped
    assertThat(launcher.longestEnd).isEqualTo(AllSuites.QUICK_TIME);
    assertThat(launcher.commands.getFirst()).contains("demo", "alpine", "--brief", "--json");
    assertThat(launcher.commands.getLast()).contains("bench", "--quick");
    assertThat(Files.readString(page))
        .contains("left out: the 60 minutes of a quick run were over")
        .contains("left out of a quick run: it searches the capacity");
  }

  @Test
  void reportsASuiteThatWroteNoFigures() throws IOException {
    Path page = all((arguments, log, longest) -> null).run(true);

    assertThat(Files.readString(page)).contains("it wrote no figures");
  }

  @Test
  void writesThePageOfResultsThatAreThere() throws IOException {
    all(new Launcher(Duration.ofSeconds(1), "")).run(true);
    Files.delete(folder.resolve(BenchPage.FILE));
    Files.writeString(folder.resolve("cache.json"), "{\"suite\": \"cache\", \"rows\": [{}]}");
    Files.writeString(folder.resolve("edge.json"), "no JSON");
    String page = Files.readString(BenchPage.write(folder));

    assertThat(page)
        .contains("row-of-limit", "the file cache.json could not be read: a row has no id")
        .contains("the file edge.json could not be read");
  }

  private AllSuites all(SuiteLauncher launcher) {
    return new AllSuites(launcher, time, folder, NOWHERE);
  }
}
