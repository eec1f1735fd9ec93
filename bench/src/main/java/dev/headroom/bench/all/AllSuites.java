// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.all;

import dev.headroom.bench.page.BenchPage;
import dev.headroom.bench.page.RecordedRun;
import dev.headroom.bench.suite.Suites;
import dev.headroom.ground.TimeSource;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Runs the demos and the suites one after the other, each in a process of its own, and writes the
 * newest results of all as one page.
 *
 * <p>One thread at a time. A step that fails is a row of the page; the others go on. A quick run
 * ends within an hour: a step begins only while the minutes that it may take are left, and is
 * stopped after them. What has no result then is shown as an earlier run found it, if one did.
 */
public final class AllSuites {

  /** The name on the command line. */
  public static final String NAME = "all";

  /** The steps of every quick run, the most valuable first, with the minutes that each may take. */
  public static final String QUICK_STEPS =
      "limit 4, cache 10, session 8, edge 9, job 7, media 7, monitor 6, promises 4, scale 3,"
          + " regression 1";

  /** The steps for the minutes that are left; first those that were tried longest ago. */
  public static final String MORE_STEPS =
      "database 15, demo alpine 12, demo toeic 12, demo jewgo 12, demo civiclog 12, abuse 5,"
          + " deploy 12, faults 15, frontend 15, advise 40";

  /** An hour, but for the time that it takes to stop a step and to write the page. */
  static final Duration QUICK_TIME = Duration.ofMinutes(59);

  /** A step of a full run that takes longer hangs. */
  private static final Duration FULL_STEP = Duration.ofHours(12);

  private static final String DEMO = "demo-";

  private final SuiteLauncher launcher;
  private final TimeSource time;
  private final Path folder;
  private final PrintStream out;

  /**
   * A demo or a suite. Immutable.
   *
   * @param longest the time that its quick form may take
   */
  record Step(String name, Duration longest) {

    /** Returns the command that runs it, and records its results. */
    List<String> command(boolean quick) {
      boolean demo = name.startsWith(DEMO);
      String pace = demo ? "--brief" : "--quick";
      List<String> words =
          demo ? List.of("demo", name.substring(DEMO.length())) : List.of("bench", name);
      return quick ? Stream.concat(words.stream(), Stream.of(pace)).toList() : words;
    }
  }

  AllSuites(SuiteLauncher launcher, TimeSource time, Path folder, PrintStream out) {
    this.launcher = launcher;
    this.time = time;
    this.folder = folder;
    this.out = out;
  }

  /**
   * Creates a run whose steps have processes of their own.
   *
   * @param main the class of the program that understands {@code bench} and {@code demo}
   * @param folder where these commands record their results; gets the logs and the page
   * @param out receives a line for each step
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
   * @param quick whether the steps run in their quick form, within an hour
   * @return the page
   * @throws IOException if the folder cannot be written
   */
  public Path run(boolean quick) throws IOException {
    Files.createDirectories(folder);
    long begun = time.nanos();
    List<Step> more = new ArrayList<>(steps(MORE_STEPS));
    more.sort(Comparator.comparing(this::triedAt));
    List<RecordedRun> runs = new ArrayList<>();
    for (Step step : Stream.concat(steps(QUICK_STEPS).stream(), more.stream()).toList()) {
      Duration left = QUICK_TIME.minusNanos(time.nanos() - begun);
      runs.add(
          quick && left.compareTo(step.longest()) < 0
              ? leftOut(step, left)
              : measured(step, quick));
    }
    return new BenchPage(runs).write(folder);
  }

  static List<Step> steps(String plan) {
    return Stream.of(plan.split(", ", -1)).map(AllSuites::step).toList();
  }

  private static Step step(String words) {
    int last = words.lastIndexOf(' ');
    long minutes = Long.parseLong(words.substring(last + 1));
    return new Step(words.substring(0, last).replace(' ', '-'), Duration.ofMinutes(minutes));
  }

  private RecordedRun leftOut(Step step, Duration left) {
    String why =
        "left out: it may take %d minutes, and %d of the hour were left; run ./headroom %s --quick"
            .formatted(
                step.longest().toMinutes(),
                Math.max(0, left.toMinutes()),
                String.join(" ", step.command(false)));
    return recorded(step, why, Duration.ZERO);
  }

  private RecordedRun measured(Step step, boolean quick) {
    Instant at = time.now();
    long start = time.nanos();
    String why = launcher.run(step.command(quick), log(step), quick ? step.longest() : FULL_STEP);
    Duration took = Duration.ofNanos(time.nanos() - start);
    if (why != null) {
      return recorded(step, why, took);
    }
    RecordedRun result = RecordedRun.of(folder, step.name());
    if (result.report().setting().at().isBefore(at)) {
      return recorded(step, "it wrote no figures", took);
    }
    print(step, "done", took);
    return result;
  }

  /** Returns the results of an earlier run, with the reason why this one has none. */
  private RecordedRun recorded(Step step, String why, Duration took) {
    print(step, why, took);
    return RecordedRun.of(folder, step.name()).ofEarlier(why);
  }

  private void print(Step step, String result, Duration took) {
    out.printf("%-16s %4d s  %s%n", step.name(), took.toSeconds(), result);
    out.flush();
  }

  private Path log(Step step) {
    return folder.resolve(step.name() + ".log");
  }

  private FileTime triedAt(Step step) {
    try {
      return Files.getLastModifiedTime(log(step));
    } catch (IOException never) {
      return FileTime.fromMillis(0);
    }
  }
}
