// SPDX-License-Identifier: Apache-2.0
package dev.headroom.guests;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A guest in a process of its own, with developer tools that watch a folder. */
final class DevelopedGuest implements AutoCloseable {
  private static final Pattern STARTED = Pattern.compile("Tomcat started on port (\\d+)");

  private final Process process;
  private final Path folder;
  private final String contextPath;
  private final Queue<String> log = new ConcurrentLinkedQueue<>();
  private final BlockingQueue<Integer> ports = new LinkedBlockingQueue<>();
  private int port;

  private DevelopedGuest(Process process, Path folder, String contextPath) {
    this.process = process;
    this.folder = folder;
    this.contextPath = contextPath;
    Thread.ofVirtual().start(this::readLog);
  }

  /** Starts a guest on a free port. */
  static DevelopedGuest start(Guest guest, String classPath, Path folder) throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                classPath,
                "guest." + guest.name() + ".Application",
                "--server.port=0",
                "--server.address=127.0.0.1",
                "--spring.main.banner-mode=off",
                // Developer tools show stack traces, which name every filter.
                "--spring.web.error.include-stacktrace=never",
                "--server.error.include-stacktrace=never",
                "--spring.devtools.livereload.enabled=false",
                "--spring.devtools.restart.poll-interval=200ms",
                "--spring.devtools.restart.quiet-period=100ms",
                "--spring.devtools.restart.additional-paths=" + folder)
            .redirectErrorStream(true)
            .start();
    DevelopedGuest started = new DevelopedGuest(process, folder, contextPath(guest));
    started.awaitStart();
    return started;
  }

  private static String contextPath(Guest guest) throws IOException {
    Properties properties = new Properties();
    String settings = "/guest/" + guest.name() + "/application.properties";
    try (InputStream file = DevelopedGuest.class.getResourceAsStream(settings)) {
      properties.load(file == null ? InputStream.nullInputStream() : file);
    }
    return properties.getProperty("server.servlet.context-path", "");
  }

  private void readLog() {
    try (BufferedReader lines = process.inputReader()) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        log.add(line);
        Matcher started = STARTED.matcher(line);
        if (started.find()) {
          ports.add(Integer.parseInt(started.group(1)));
        }
      }
    } catch (IOException ended) {
      log.add(ended.toString());
    }
  }

  private void awaitStart() throws InterruptedException {
    Integer next = ports.poll(3, TimeUnit.MINUTES);
    if (next == null) {
      throw new IllegalStateException("the guest did not start:\n" + String.join("\n", log));
    }
    port = next;
  }

  /** Returns its address, with its context path. */
  URI address() {
    return URI.create("http://127.0.0.1:" + port + contextPath);
  }

  /** Adds a file where developer tools watch, and waits until the guest is started again. */
  void restart() throws Exception {
    Files.writeString(folder.resolve("changed"), "now");
    awaitStart();
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }
}
