// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.suite.deploy;

import dev.headroom.bench.app.AppLaunch;
import dev.headroom.bench.app.AppProcess;
import dev.headroom.bench.app.HandlersJar;
import dev.headroom.bench.app.ReferenceApp;
import dev.headroom.bench.app.UnpackedApp;
import dev.headroom.bench.demo.DemoData;
import dev.headroom.bench.demo.Scenario;
import dev.headroom.bench.demo.Side;
import dev.headroom.bench.demo.workload.RequestFactory;
import dev.headroom.bench.demo.workload.State;
import dev.headroom.bench.demo.workload.Workload;
import dev.headroom.bench.load.LoadRequest;
import dev.headroom.bench.load.Traffic;
import dev.headroom.bench.load.WriteLedger;
import dev.headroom.bench.scenario.Scenarios;
import dev.headroom.bench.suite.deploy.handlers.SlowConfiguration;
import dev.headroom.store.embedded.PostgresServer;
import dev.headroom.store.embedded.RedisServer;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import javax.sql.DataSource;
import org.springframework.util.FileSystemUtils;

/**
 * The servers that all deployments of the suite share: PostgreSQL with the data of Alpine, a
 * twentieth of the demo's, a Redis, the application unpacked, and {@code SlowHandlers} beside its
 * own.
 *
 * <p>Confined to one thread, but for the requests, which are drawn on the thread of a load.
 */
final class AlpineServers implements AutoCloseable {
  private static final String APP = "alpine";
  private static final double SCALE = 0.05;

  /** C1 alone: an instance starts in half the time, and is warm soon after. */
  private static final List<String> JVM =
      List.of("-Xms256m", "-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");

  private final Path folder;
  private final Path home;
  private final PostgresServer postgres = PostgresServer.temporary();
  private final RedisServer redis = RedisServer.temporary();
  private final Scenario scenario = Scenarios.of(ReferenceApp.ALPINE);
  private final DemoData data;
  private final UnpackedApp app;
  private final Path handlers;
  private final Workload workload;
  private final Side side;

  /**
   * Starts the servers and generates the data.
   *
   * @param home the folder of the repository, which has its jar
   * @throws IllegalStateException if the application generates none
   */
  AlpineServers(Path home) {
    this.home = home;
    try {
      // The workers of nginx are of another user than this process where that is root.
      this.folder =
          Files.createTempDirectory(
              "headroom-deploy",
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
    } catch (IOException e) {
      throw new UncheckedIOException("no folder for temporary files", e);
    }
    this.handlers =
        HandlersJar.write(folder.resolve("slow.jar"), SlowConfiguration.class, "SlowHandlers");
    this.data = new DemoData(postgres.jdbcUrl(APP));
    AppLaunch launch = generate(ReferenceApp.ALPINE.jar(home));
    this.app = UnpackedApp.of(launch);
    this.workload = scenario.workload(data);
    this.side =
        new Side(
            "deploy",
            List.of(URI.create("http://localhost")),
            scenario.tokens(data),
            data.number("SELECT count(*) FROM users"));
  }

  private AppLaunch generate(Path jar) {
    postgres.createDatabase(APP);
    Path files = home.resolve(".headroom").resolve("deploy");
    try {
      Files.createDirectories(files);
      Map<String, String> environment = new HashMap<>(environment());
      environment.put("PORT", "0");
      environment.put("REDIS_URL", "");
      environment.put("CACHE_TYPE", "memory");
      environment.put("HORIZONTAL_SCALING_ENABLED", "false");
      environment.remove("SPRING_FLYWAY_ENABLED");
      environment.remove("HEADROOM_DATABASE_INDEXMIGRATION");
      AppLaunch migrate = new AppLaunch(APP, jar, files, environment, List.of("-Xmx512m"));
      environment.putAll(ReferenceApp.ALPINE.generation(SCALE));
      finish(new AppLaunch(APP, jar, files, environment, List.of("-Xmx512m")));
      finish(migrate, "--headroom.command=migrate");
      WriteLedger.createTable(database());
      return migrate;
    } catch (IOException e) {
      throw new UncheckedIOException(files + " could not be made", e);
    } catch (SQLException e) {
      throw new IllegalStateException("the table of writes could not be made", e);
    }
  }

  private static void finish(AppLaunch launch, String... arguments) {
    try (AppProcess process = AppProcess.start(launch, line -> {}, arguments)) {
      if (process.awaitExit() != 0) {
        throw new IllegalStateException("no data of " + APP + ": " + process.lastOutput());
      }
    }
  }

  /** Returns the program {@code ./headroom}, as users start it. */
  Path launcher() {
    return home.resolve("headroom");
  }

  /** Returns a folder for the files of deployments. */
  Path folder() {
    return folder;
  }

  /** Returns the jar that is deployed: the classes of the application, without its libraries. */
  Path release() {
    return app.jar();
  }

  /** Returns the command of an instance for {@code deployment.json}. */
  List<String> command() {
    List<String> command = new ArrayList<>(List.of("{java}"));
    command.addAll(JVM);
    // The load comes from one address.
    command.addAll(scenario.about().observingLimits());
    String libraries = app.jar().resolveSibling("lib") + File.separator + "*";
    command.add("-cp");
    command.add(String.join(File.pathSeparator, "{release}", libraries, handlers.toString()));
    command.add(mainClass());
    return command;
  }

  private String mainClass() {
    try (JarFile jar = new JarFile(app.jar().toFile())) {
      return jar.getManifest().getMainAttributes().getValue(Attributes.Name.MAIN_CLASS);
    } catch (IOException e) {
      throw new UncheckedIOException(app.jar() + " could not be read", e);
    }
  }

  /** Returns the variables of an instance, but for its port. */
  Map<String, String> environment() {
    Map<String, String> all = ReferenceApp.ALPINE.environment(0, postgres.databaseUrl(APP));
    all.remove("PORT");
    all.put("REDIS_URL", redis.uri());
    all.put("APP_STATE", State.HEADROOM.value());
    all.put("HORIZONTAL_SCALING_ENABLED", "true");
    all.put("SPRING_FLYWAY_ENABLED", "false");
    all.put("HEADROOM_DATABASE_INDEXMIGRATION", "manual");
    return all;
  }

  /** Returns connections to the database of the application, past its instances. */
  DataSource database() {
    return data.database();
  }

  /** Returns the reads and the changes that the application's own clients send. */
  Supplier<LoadRequest> ownRequests() {
    Traffic reads =
        Workload.traffic(
            workload.mix().stream().filter(each -> !each.writes()).toList(), side.requests(7));
    return () -> LoadRequest.of(reads.next().request());
  }

  /**
   * Returns requests of which about 50 are open at 60 a second: 10 writes of 3 s, 20 writes of 1 s,
   * 10 reads of 0.3 s and 20 of the application's own.
   *
   * @param ledger has the changes
   * @param percent of those times; 100 for all
   */
  Supplier<LoadRequest> slowRequests(WriteLedger ledger, int percent) {
    RequestFactory users = side.requests(8);
    Supplier<LoadRequest> own = ownRequests();
    return () -> {
      int at = users.below(6);
      if (at == 0) {
        return write(users, ledger, 30 * percent, 1);
      } else if (at <= 2) {
        return write(users, ledger, 10 * percent, 1);
      } else if (at == 3) {
        return LoadRequest.of(users.get(users.user(), "/api/bench/read?millis=" + 3 * percent));
      }
      return own.get();
    };
  }

  /**
   * Returns a change.
   *
   * @param rows how often the application writes it
   */
  LoadRequest write(RequestFactory users, WriteLedger ledger, int millis, int rows) {
    String id = ledger.send();
    LoadRequest signed =
        LoadRequest.of(
            users.send(
                "POST",
                users.user(),
                "/api/bench/write?id=%s&millis=%d&rows=%d".formatted(id, millis, rows),
                ""));
    return new LoadRequest(signed.method(), signed.path(), signed.headers(), id);
  }

  /** Returns what draws users. */
  RequestFactory users() {
    return side.requests(9);
  }

  @Override
  public void close() {
    side.close();
    redis.close();
    postgres.close();
    try {
      FileSystemUtils.deleteRecursively(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(folder + " could not be removed", e);
    }
  }
}
