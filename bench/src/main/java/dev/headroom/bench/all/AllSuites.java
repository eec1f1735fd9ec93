// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.all;

import dev.headroom.bench.Machine;
import dev.headroom.bench.harness.SuiteReport.Setting;
import dev.headroom.bench.page.BenchPage;
import dev.headroom.bench.page.RecordedRun;
import dev.headroom.bench.suite.Suites;
import dev.headroom.ground.TimeSource;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Runs the demos and the suites one after the other, each in a process of its own, and writes their
 * results as one page.
 *
 * <p>One thread at a time. A suite that fails is a row of the page; the others go on. A quick run
 * ends within an hour: what has not ended by then is stopped or left out, and the page says so.
 */
public final class AllSuites {

  /** The name on the command line. */
  public static final String NAME = "all";

  static final Duration QUICK_TIME = Duration.ofMinutes(60);

  private static final Duration FULL_TIME = Duration.ofDays(2);
  private static final Duration MIN_TIME = Duration.ofMinutes(2);
  private static final List<String> APPS = List.of("alpine", "toeic", "jewgo", "civiclog");

  /** What a quick run leaves out, and why. */
  private static final Map<String, String> TOO_LONG =
      Map.of(
          "advise",
          "left out of a quick run: it searches the capacity of three applications, and its trials"
              + " of planted faults take another 8 minutes; run ./headroom bench advise --quick");

  private final SuiteLauncher launcher;
  private final TimeSource time;
  private final Path folder;
  private final PrintStream out;

  /** A demo or a suite, and the command that runs it. */
  private record Step(String name, List<String> command) {}

  AllSuites(SuiteLauncher launcher, TimeSource time, Path folder, PrintStream out) {
    this.launcher = launcher;
    this.time = time;
    this.folder = folder;
    this.out = out;
  }

  /**
   * Creates a run whose suites have processes of their own.
   *
   * @param main the class of the program that understands {@code bench} and {@code demo}
   * @param folder for results, logs and the page; created if it is missing
   * @param out receives a line for each suite
   */
  public static AllSuites inProcesses(Class<?> main, Path folder, PrintStream out) {
    return new AllSuites(new ChildProcess(main.getName()), TimeSource.system(), folder, out);
  }

  /** Returns the names of the suites and of all of them together. */
  public static List<String> names() {
    return Stream.concat(Suites.names().stream(), Stream.of(NAME)).toList();
  }

  /**
   * Runs everything, and writes the page.
   *
   * @param quick whether the suites run in their quick form, within an hour
   * @return the page
   * @throws IOException if the folder cannot be written
   */
  public Path run(boolean quick) throws IOException {
    Files.createDirectories(folder);
    long begun = time.nanos();
    Duration whole = quick ? QUICK_TIME : FULL_TIME;
    for (Step step : steps(quick)) {
      Path json = folder.resolve(step.name() + ".json");
      Instant at = time.now();
      long start = time.nanos();
      Duration left = whole.minusNanos(start - begun);
      String why = quick ? TOO_LONG.get(step.name()) : null;
      if (why == null) {
        why = measure(step, json, left);
      }
      Duration took = Duration.ofNanos(time.nanos() - start);
      if (why != null) {
        Setting setting = new Setting(step.name(), Machine.describe(), at, quick, took);
        Files.writeString(json, RecordedRun.failure(setting, why));
      }
      out.printf("%-16s %4d s  %s%n", step.name(), took.toSeconds(), why == null ? "done" : why);
      out.flush();
    }
    return BenchPage.write(folder);
  }

  private @Nullable String measure(Step step, Path json, Duration left) {
    if (left.compareTo(MIN_TIME) < 0) {
      return "left out: the %d minutes of a quick run were over".formatted(QUICK_TIME.toMinutes());
    }
    List<String> command = new ArrayList<>(step.command());
    command.addAll(List.of("--json", json.toString()));
    String why = launcher.run(command, folder.resolve(step.name() + ".log"), left);
    return why != null || Files.exists(json) ? why : "it wrote no figures";
  }

  private static List<Step> steps(boolean quick) {
    List<Step> steps = new ArrayList<>();
    for (String app : APPS) {
      steps.add(new Step("demo-" + app, command("demo", app, quick ? "--brief" : "")));
    }
    for (String suite : Suites.names()) {
      steps.add(new Step(suite, command("bench", suite, quick ? "--quick" : "")));
    }
    return steps;
  }

  private static List<String> command(String... words) {
    return Stream.of(words).filter(word -> !word.isEmpty()).toList();
  }
}
