// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.guest;

import dev.headroom.ground.TimeSource;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A started application, and what its log says of the start.
 *
 * <p>Confined to one thread.
 */
final class GuestProcess implements AutoCloseable {

  private static final Pattern STARTED =
      Pattern.compile("Started \\S+ in [\\d.]+ seconds \\(process running for ([\\d.]+)\\)");
  private static final Pattern PORT = Pattern.compile("started on port (?:\\(?s?\\)?:? ?)?(\\d+)");
  private static final Pattern CONTEXT = Pattern.compile("with context path '(/[^']+)'");
  private static final Pattern TOTAL = Pattern.compile("(?m)^Total\\s+\\d+\\s+(\\d+)");

  /** What the collector writes over gaps that it leaves, up to a few megabytes. */
  private static final Pattern FILLER =
      Pattern.compile("(?m)^\\s*\\d+:\\s+\\d+\\s+(\\d+)\\s+\\S*jdk\\.internal\\.vm\\.Filler");

  private final Process process;
  private final Thread hook;
  private final double startSeconds;
  private final @Nullable URI address;
  private final GuestLog log;

  private GuestProcess(Process process, double startSeconds, @Nullable URI address, GuestLog log) {
    this.process = process;
    this.startSeconds = startSeconds;
    this.address = address;
    this.log = log;
    this.hook = new Thread(process::destroyForcibly, "end-guest");
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /** Starts a program and waits until its log says that it has started. */
  static GuestProcess start(Path jar, List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(tool("java"));
    command.addAll(List.of("-XX:+UseSerialGC", "-jar", jar.toString(), "--server.port=0"));
    command.add("--logging.level.root=info");
    command.addAll(arguments);
    StringBuilder log = new StringBuilder();
    try {
      Process process =
          new ProcessBuilder(command)
              .directory(jar.resolveSibling(".").toFile())
              .redirectErrorStream(true)
              .start();
      BufferedReader reader = process.inputReader(StandardCharsets.UTF_8);
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        log.append(line).append('\n');
        Matcher started = STARTED.matcher(line);
        if (started.find()) {
          // The process must not stop because this side reads no more of what it writes.
          GuestLog later = new GuestLog(TimeSource.system());
          Thread.ofPlatform().daemon().start(() -> drain(reader, later));
          return new GuestProcess(
              process, Double.parseDouble(started.group(1)), address(log), later);
        }
      }
    } catch (IOException e) {
      throw new GuestException(command.getFirst() + " could not be started", e);
    }
    throw new GuestException("the application ended before it had started:\n" + log);
  }

  private static void drain(BufferedReader reader, GuestLog log) {
    try {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        log.add(line);
      }
    } catch (IOException e) {
      // The process has ended, and its output with it.
    }
  }

  private static @Nullable URI address(CharSequence log) {
    Matcher port = PORT.matcher(log);
    if (!port.find()) {
      return null;
    }
    Matcher context = CONTEXT.matcher(log);
    return URI.create(
        "http://localhost:" + port.group(1) + (context.find() ? context.group(1) : ""));
  }

  /** Returns the seconds from the start of the process until the application was ready. */
  double startSeconds() {
    return startSeconds;
  }

  /** Returns the address; empty for an application without a web server. */
  Optional<URI> address() {
    return Optional.ofNullable(address);
  }

  /** Returns what it has logged since its start. */
  GuestLog log() {
    return log;
  }

  /** Returns the megabytes of all objects that a full collection leaves. */
  double liveMegabytes() {
    try {
      Process counted =
          new ProcessBuilder(tool("jcmd"), Long.toString(process.pid()), "GC.class_histogram")
              .redirectErrorStream(true)
              .start();
      String histogram =
          new String(counted.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      Matcher total = TOTAL.matcher(histogram);
      if (!total.find()) {
        return Double.NaN;
      }
      long gaps =
          FILLER
              .matcher(histogram)
              .results()
              .mapToLong(line -> Long.parseLong(line.group(1)))
              .sum();
      return (Long.parseLong(total.group(1)) - gaps) / 1e6;
    } catch (IOException e) {
      throw new GuestException("jcmd could not be started", e);
    }
  }

  private static String tool(String name) {
    return Path.of(System.getProperty("java.home"), "bin", name).toString();
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(20, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
    Runtime.getRuntime().removeShutdownHook(hook);
  }
}
