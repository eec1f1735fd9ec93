// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cli;

import dev.headroom.bench.app.AppLaunch;
import dev.headroom.bench.app.AppProcess;
import dev.headroom.bench.app.ReferenceApp;
import dev.headroom.cli.check.LighthouseScores;
import dev.headroom.cli.process.Program;
import dev.headroom.cli.text.AppNames;
import dev.headroom.cli.text.CommandException;
import dev.headroom.store.embedded.FreePort;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;

/** Measures the pages of the apps with Lighthouse. Confined to one thread. */
@Command(
    name = "lighthouse",
    mixinStandardHelpOptions = true,
    description = {
      "Measures every page of an app, or of all apps, with Lighthouse on a simulated phone.",
      "Performance, accessibility, best practices, search engines. Starts each app with a small",
      "share of its data; needs Node 18.20 or later with npx, and Chromium.",
      "The exit code is 0 if each median of three runs is at least 0.95."
    },
    footer = {"", "Example: ./headroom lighthouse jewgo --json lighthouse.json"})
final class LighthouseCommand implements Callable<Integer> {

  private static final String PACKAGE = "lighthouse@12.8.2";
  private static final int RUNS = 3;
  private static final int TRIES = 3;
  private static final double SCALE = 0.05;
  private static final Duration START_TIMEOUT = Duration.ofMinutes(5);
  private static final Duration RUN_TIMEOUT = Duration.ofMinutes(5);

  private final Workspace workspace;

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "APP",
      completionCandidates = AppNames.class,
      description = "one app; all if it is left out")
  private @Nullable String app;

  @Option(names = "--json", paramLabel = "FILE", description = "file for the scores as JSON")
  private @Nullable Path json;

  @Spec private CommandSpec spec = CommandSpec.create();

  LighthouseCommand(Workspace workspace) {
    this.workspace = workspace;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    Workspace.requireWritable(json);
    List<String> apps = app == null ? ReferenceApp.names() : List.of(app);
    List<Path> jars = apps.stream().map(workspace::jar).toList();
    Path npx = Program.NPX.path();
    if (npx == null) {
      throw new CommandException("npx is missing: install Node 18.20 or later");
    }
    Path chromium = Program.CHROMIUM.path();
    if (chromium == null) {
      throw new CommandException("chromium is missing: " + Program.CHROMIUM.installation());
    }
    Map<String, LighthouseScores> pages = new LinkedHashMap<>();
    for (int i = 0; i < apps.size(); i++) {
      measure(apps.get(i), jars.get(i), npx, chromium, pages);
    }
    if (json != null) {
      Files.writeString(json, new JsonMapper().writeValueAsString(pages) + "\n");
    }
    return pages.values().stream().allMatch(LighthouseScores::isMet) ? 0 : 1;
  }

  private void measure(
      String name, Path jar, Path npx, Path chromium, Map<String, LighthouseScores> pages)
      throws IOException, InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    Path work = workspace.data(null).resolve("lighthouse");
    Path data = work.resolve(name);
    Map<String, String> given = new HashMap<>(workspace.environment());
    given.put("SERVER_ADDRESS", InetAddress.getLoopbackAddress().getHostAddress());
    try (Stores stores = Stores.start(out, data, given, name);
        AppProcess process =
            AppProcess.start(
                new AppLaunch(
                    name,
                    jar,
                    work.resolve("apps"),
                    AppEnvironment.of(name, given, stores, data, FreePort.find(), SCALE),
                    List.of("-Xmx1g")),
                line -> {})) {
      out.println("starting " + name + " ...");
      out.flush();
      process.awaitReady(START_TIMEOUT);
      for (String path : ReferenceApp.of(name).pages()) {
        List<LighthouseScores> runs = new ArrayList<>();
        for (int run = 0; run < RUNS; run++) {
          runs.add(measured(npx, chromium, process.address().resolve(path), work));
        }
        LighthouseScores median = LighthouseScores.median(runs);
        pages.put(name + path, median);
        print(out, name + path, median);
      }
    }
  }

  private static void print(PrintWriter out, String page, LighthouseScores median) {
    out.printf(
        "%s  %-20s %s%n",
        median.isMet() ? "pass" : "FAIL",
        page,
        median.scores().entrySet().stream()
            .map(each -> String.format(Locale.ROOT, "%s %.2f", each.getKey(), each.getValue()))
            .collect(Collectors.joining("  ")));
    if (!median.isMet()) {
      out.printf("      %-20s -> %s%n", "", median.remedy());
    }
    out.flush();
  }

  /** On a busy machine Chromium sometimes records nothing, and Lighthouse says to run it again. */
  private static LighthouseScores measured(Path npx, Path chromium, URI page, Path work)
      throws IOException, InterruptedException {
    LighthouseScores scores = run(npx, chromium, page, work);
    for (int tries = 1; tries < TRIES && !scores.isMeasured(); tries++) {
      scores = run(npx, chromium, page, work);
    }
    return scores;
  }

  private static LighthouseScores run(Path npx, Path chromium, URI page, Path work)
      throws IOException, InterruptedException {
    Path report = work.resolve("report.json");
    Path log = work.resolve("lighthouse.log");
    Files.deleteIfExists(report);
    ProcessBuilder builder =
        new ProcessBuilder(
                npx.toString(),
                "--yes",
                PACKAGE,
                page.toString(),
                "--quiet",
                "--output=json",
                "--output-path=" + report,
                "--chrome-flags=--headless=new --no-sandbox --no-proxy-server")
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder.environment().put("CHROME_PATH", chromium.toString());
    Process process = builder.start();
    boolean ended = process.waitFor(RUN_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
    if (!ended) {
      process.descendants().forEach(ProcessHandle::destroy);
      process.destroy();
    }
    if (!ended || !Files.isRegularFile(report)) {
      throw new CommandException(
          "Lighthouse gave no report on %s (npx must reach a registry once): see %s"
              .formatted(page, log));
    }
    return LighthouseScores.of(Files.readString(report));
  }
}
