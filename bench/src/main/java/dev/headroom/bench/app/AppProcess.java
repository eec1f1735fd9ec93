// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.app;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * A running application: a JVM of its own whose output goes to a log file and to a listener.
 *
 * <p>Thread-safe. It is stopped by {@link #close}, or when this JVM ends.
 */
public final class AppProcess implements AutoCloseable {

  private static final Duration POLL = Duration.ofMillis(50);
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(20);
  private static final int LAST_LINES = 12;

  /** What a reference application prints when it listens. */
  private static final String READY = "ready";

  private final AppLaunch launch;
  private final Process process;
  private final Path logFile;
  private final Thread reader;
  private final Deque<String> lastLines = new ArrayDeque<>();
  private final Thread hook = new Thread(this::stop, "stop-app");
  private volatile boolean announced;
  private volatile boolean stopping;

  private AppProcess(AppLaunch launch, Process process, Path logFile, Consumer<String> lines) {
    this.launch = launch;
    this.process = process;
    this.logFile = logFile;
    // Not virtual: reading a pipe pins a carrier, and two apps on two cores would pin them all.
    this.reader = Thread.ofPlatform().daemon().start(() -> read(lines));
    try {
      Runtime.getRuntime().addShutdownHook(hook);
    } catch (IllegalStateException e) {
      process.destroy();
      throw new AppStartException("app " + launch.app() + " was started while this JVM ends", e);
    }
  }

  /**
   * Starts an application.
   *
   * @param launch what to start
   * @param lines receives each line of output, on a thread of its own
   * @param arguments the arguments of the application
   * @return the process, not yet ready
   */
  public static AppProcess start(AppLaunch launch, Consumer<String> lines, String... arguments) {
    UnpackedApp unpacked = UnpackedApp.of(launch);
    List<String> command = new ArrayList<>();
    command.add(java());
    command.addAll(launch.jvmArguments());
    command.add("-XX:+AutoCreateSharedArchive");
    command.add("-XX:SharedArchiveFile=" + unpacked.archive());
    command.add("-Xlog:disable");
    command.add("-jar");
    command.add(unpacked.jar().toString());
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().putAll(launch.environment());
    try {
      Path log = launch.home().resolve(launch.app() + "-" + launch.port() + ".log");
      return new AppProcess(launch, builder.start(), log, lines);
    } catch (IOException e) {
      throw new AppStartException("app " + launch.app() + " could not be started", e);
    }
  }

  static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  /**
   * Waits until the application reports that it is ready: by a line of output, since another
   * process may answer at its address, and then over HTTP.
   *
   * @param timeout the maximum wait
   * @return this
   * @throws AppStartException if it exits or is not ready in time; the message ends with its last
   *     lines of output
   */
  public AppProcess awaitReady(Duration timeout) {
    long endNanos = System.nanoTime() + timeout.toNanos();
    try (HttpClient client =
        HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(1)).build()) {
      HttpRequest request =
          HttpRequest.newBuilder(address().resolve("/readyz"))
              .timeout(Duration.ofSeconds(2))
              .build();
      while (System.nanoTime() < endNanos) {
        if (process.waitFor(POLL.toMillis(), TimeUnit.MILLISECONDS)) {
          reader.join();
          throw new AppStartException(
              "app %s exited with code %d before it was ready:%n%s"
                  .formatted(launch.app(), process.exitValue(), lastOutput()));
        }
        if (announced && isReady(client, request)) {
          return this;
        }
      }
      throw new AppStartException(
          "app %s was not ready within %d s:%n%s"
              .formatted(launch.app(), timeout.toSeconds(), lastOutput()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AppStartException("interrupted while waiting for app " + launch.app(), e);
    }
  }

  private static boolean isReady(HttpClient client, HttpRequest request)
      throws InterruptedException {
    try {
      return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * Waits until the application exits by itself.
   *
   * @return its exit code
   */
  public int awaitExit() {
    try {
      int code = process.waitFor();
      reader.join();
      return code;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      close();
      return -1;
    }
  }

  /**
   * Returns the address of the application.
   *
   * @return a URI on this machine
   */
  public URI address() {
    return URI.create("http://localhost:" + launch.port());
  }

  /**
   * Returns whether the process runs.
   *
   * @return false after it exited
   */
  public boolean isAlive() {
    return process.isAlive();
  }

  /**
   * Returns the process id.
   *
   * @return the id that the operating system gave it
   */
  public long pid() {
    return process.pid();
  }

  /**
   * Returns the file that receives the output.
   *
   * @return a file that each start truncates
   */
  public Path logFile() {
    return logFile;
  }

  /**
   * Returns the last lines of output.
   *
   * @return at most twelve lines
   */
  public String lastOutput() {
    synchronized (lastLines) {
      return String.join(System.lineSeparator(), lastLines);
    }
  }

  /** Asks the process to exit, and kills it if it does not within 20 seconds. */
  @Override
  public void close() {
    stop();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The JVM is already shutting down, and the hook has run or is running.
    }
  }

  private void stop() {
    stopping = true;
    process.destroy();
    try {
      if (!process.waitFor(STOP_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  private void read(Consumer<String> lines) {
    try (BufferedReader in = process.inputReader(StandardCharsets.UTF_8);
        BufferedWriter out = Files.newBufferedWriter(logFile)) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        out.write(line);
        out.newLine();
        out.flush();
        synchronized (lastLines) {
          lastLines.addLast(line);
          if (lastLines.size() > LAST_LINES) {
            lastLines.removeFirst();
          }
        }
        announced |= line.equals(READY);
        lines.accept(line);
      }
    } catch (IOException e) {
      if (stopping) {
        return; // Stopping a process closes its output before it was read completely.
      }
      throw new UncheckedIOException("the log " + logFile + " could not be written", e);
    }
  }
}
