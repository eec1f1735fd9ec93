// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.http;

import dev.headroom.bench.load.SocketLoad;
import dev.headroom.bench.process.InstalledProgram;
import dev.headroom.bench.process.PinnedProcess;
import dev.headroom.store.embedded.FreePort;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The application on the first core, nginx before it if there is one, and loads from the second.
 *
 * <p>Confined to one thread. Servers end with {@link #close}.
 */
public final class HitServers implements AutoCloseable {
  private static final int SERVER_CORE = 0;

  /** The core of the load, on which what serves the application may run too. */
  public static final int LOAD_CORE = 1;

  private final Path folder;
  private final int appPort = FreePort.find();
  private final PinnedProcess app;
  private final int nginxPort;
  private final @Nullable PinnedProcess nginx;

  /**
   * Starts the servers and waits until they respond.
   *
   * @param withNginx whether to start nginx, where it is installed
   * @param settings further arguments of the application, such as {@link HitApp#ON_JETTY}
   */
  public HitServers(boolean withNginx, String... settings) {
    this(HitApp.class, withNginx, settings);
  }

  /**
   * Starts the servers and waits until they respond.
   *
   * @param main starts the application
   * @param withNginx whether to start nginx, where it is installed
   * @param settings further arguments of the application
   */
  public HitServers(Class<?> main, boolean withNginx, String... settings) {
    try {
      folder = Files.createTempDirectory("headroom-hit");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Stream<String> fixed =
        Stream.of(
            "-Xms1g",
            "-Xmx1g",
            "--server.port=" + appPort,
            "--server.tomcat.max-keep-alive-requests=-1",
            "--spring.threads.virtual.enabled=true",
            "--spring.main.banner-mode=off",
            "--headroom.edge.enforce=true",
            "--headroom.edge.response-cache.rules.cached.match=/cached/**",
            "--headroom.edge.response-cache.rules.cached.ttl=1h");
    app =
        PinnedProcess.java(
            SERVER_CORE, log(), main, Stream.concat(fixed, Stream.of(settings)).toList());
    app.awaitPort(appPort);
    nginxPort = FreePort.find();
    nginx =
        withNginx && InstalledProgram.find("nginx") != null
            ? Nginx.start(SERVER_CORE, folder, nginxPort, appPort)
            : null;
  }

  /**
   * Returns what the application has logged.
   *
   * @return a file
   */
  public Path log() {
    return folder.resolve("app.log");
  }

  /**
   * Returns where the application listens.
   *
   * @return a port
   */
  public int appPort() {
    return appPort;
  }

  /**
   * Moves the application to the core of the load, where it takes none of its own from another
   * application, or back to its own.
   *
   * @param measured whether it is measured next
   */
  public void place(boolean measured) {
    app.moveTo(measured ? SERVER_CORE : LOAD_CORE);
  }

  /**
   * Returns whether nginx runs.
   *
   * @return false where it is not installed
   */
  public boolean hasNginx() {
    return nginx != null;
  }

  /**
   * What is requested, and from whom.
   *
   * <p>Immutable.
   *
   * @param path {@code /list/20} or {@code /cached/list/20}, of as many rows
   * @param byNginx whether nginx is the server
   * @param gzip whether compressed responses are accepted
   */
  public record Target(String path, boolean byNginx, boolean gzip) {
    /** Returns the same target without gzip. */
    public Target plain() {
      return new Target(path, byNginx, false);
    }
  }

  /**
   * Loads the application's handler, its cached response, or nginx.
   *
   * @param target what is requested
   * @param perSecond arrivals a second; 0 for as fast as it responds
   * @param seconds counted, after a third as long to warm up
   * @return the measurement
   */
  public SocketLoad.Result load(Target target, double perSecond, int seconds) {
    List<String> arguments =
        List.of(
            "-Xmx256m",
            Integer.toString(target.byNginx() ? nginxPort : appPort),
            target.path(),
            target.gzip() ? "gzip" : "identity",
            "64",
            String.format(Locale.ROOT, "%.1f", perSecond),
            Integer.toString(seconds * 1000 / 3),
            Integer.toString(seconds * 1000));
    try (PinnedProcess load = PinnedProcess.java(LOAD_CORE, null, SocketLoad.class, arguments)) {
      return SocketLoad.Result.parse(load.output().getLast());
    }
  }

  @Override
  public void close() {
    if (nginx != null) {
      nginx.close();
    }
    app.close();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path each : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(each);
      }
    } catch (IOException left) {
      throw new UncheckedIOException(left);
    }
  }
}
