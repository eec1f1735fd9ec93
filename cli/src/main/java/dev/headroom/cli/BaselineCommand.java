// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cli;

import dev.headroom.cli.text.CommandException;
import dev.headroom.cli.text.TerminalText;
import dev.headroom.monitor.baseline.Baseline;
import dev.headroom.monitor.baseline.Comparison;
import dev.headroom.monitor.baseline.Difference;
import dev.headroom.monitor.baseline.Figure;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Writes the performance of a running service as JSON, and compares it with an earlier one.
 * Confined to one thread.
 */
@Command(
    name = "baseline",
    mixinStandardHelpOptions = true,
    description = {
      "Writes the performance of a running service as JSON, and compares it with an earlier one.",
      "It has time, configuration, figures of each route and states of components. The service",
      "needs headroom.monitor.admin=true.",
      "The exit code of --compare is 0 if no figure became worse, else 1."
    },
    footer = {
      "",
      "Examples:",
      "  ./headroom baseline http://localhost:8080 --json before.json",
      "      --token-file .headroom/alpine/operator-token",
      "  ./headroom baseline http://localhost:8080 --compare before.json",
      "      --token-file .headroom/alpine/operator-token"
    })
final class BaselineCommand implements Callable<Integer> {

  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
  private static final int MIN_WINDOW = 10;
  private static final int MAX_WINDOW = 86_400;

  @Mixin private OperatorEndpoints service = new OperatorEndpoints();

  @Option(
      names = "--window",
      defaultValue = "900",
      paramLabel = "SECONDS",
      description = "time before now that counts; default ${DEFAULT-VALUE}")
  private int window = 900;

  @Option(
      names = "--json",
      paramLabel = "FILE",
      description = "file to write; without it and --compare, JSON is printed")
  private @Nullable Path file;

  @Option(
      names = "--compare",
      paramLabel = "FILE",
      description = "earlier baseline to compare with")
  private @Nullable Path earlier;

  @Spec private CommandSpec spec = CommandSpec.create();

  BaselineCommand() {}

  @Override
  public Integer call() throws InterruptedException {
    service.check();
    Argument.WINDOW.require(window >= MIN_WINDOW && window <= MAX_WINDOW, window);
    Baseline before = earlier == null ? null : read(earlier);
    Baseline now = fetch();
    PrintWriter out = spec.commandLine().getOut();
    String json = JSON.writeValueAsString(now);
    if (file != null) {
      write(file, json);
    } else if (before == null) {
      out.println(json);
    }
    boolean worse = before != null && print(now.compare(before), out);
    out.flush();
    return worse ? 1 : 0;
  }

  private static Baseline read(Path from) {
    try {
      return JSON.readValue(Files.readString(from), Baseline.class);
    } catch (IOException | JacksonException e) {
      throw Argument.COMPARE.invalid(from);
    }
  }

  private static void write(Path to, String json) {
    try {
      Files.writeString(to, json + "\n");
    } catch (IOException e) {
      throw Argument.JSON.invalid(to);
    }
  }

  private Baseline fetch() throws InterruptedException {
    String endpoint = "/baseline?window=" + window + "s";
    try {
      return JSON.readValue(service.get(endpoint), Baseline.class);
    } catch (JacksonException e) {
      throw new CommandException(
          service.address(endpoint) + " returned no baseline: correct --base", e);
    }
  }

  /** Prints what differs, the worse first; returns whether anything became worse. */
  private static boolean print(Comparison comparison, PrintWriter out) {
    out.printf("%-8s %-40s %14s %14s %8s%n", "", "figure", "before", "now", "ratio");
    for (Difference each : comparison.differences()) {
      out.printf(
          "%-8s %-40s %14s %14s %8s%n",
          each.change().name().toLowerCase(Locale.ROOT),
          TerminalText.of(each.figure()),
          text(each.before()),
          text(each.after()),
          Double.isNaN(each.ratio()) ? "" : String.format(Locale.ROOT, "%.2f", each.ratio()));
    }
    if (!comparison.configuration().isEmpty()) {
      out.printf(
          "settings that differ: %s%n",
          TerminalText.of(String.join(", ", comparison.configuration())));
    }
    return comparison.isWorse();
  }

  private static String text(@Nullable Figure figure) {
    return figure == null
        ? ""
        : String.format(Locale.ROOT, "%.4g %s", figure.value(), figure.unit());
  }
}
