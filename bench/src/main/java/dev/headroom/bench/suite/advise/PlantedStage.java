// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.suite.advise;

import dev.headroom.bench.Repository;
import dev.headroom.bench.app.AppLaunch;
import dev.headroom.bench.app.AppProcess;
import dev.headroom.bench.app.HandlersJar;
import dev.headroom.bench.app.ReferenceApp;
import dev.headroom.bench.demo.DemoData;
import dev.headroom.bench.demo.Scenario;
import dev.headroom.bench.demo.workload.State;
import dev.headroom.bench.demo.workload.Workload;
import dev.headroom.bench.scenario.Scenarios;
import dev.headroom.bench.suite.advise.planted.PlantedConfiguration;
import dev.headroom.store.embedded.FreePort;
import dev.headroom.store.embedded.PostgresServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;

/**
 * One PostgreSQL with the data of the applications, a twentieth of the demo's, with their indexes;
 * and a copy of them for each trial.
 *
 * <p>Confined to one thread.
 */
final class PlantedStage implements AutoCloseable {
  private static final double SCALE = 0.05;
  private static final String HEAP = "512m";

  private final Path folder;
  private final Path handlers;
  private final PostgresServer postgres;
  private final Map<String, Prepared> prepared = new HashMap<>();
  private int trials;

  /**
   * An application whose data are there.
   *
   * <p>Immutable.
   *
   * @param scenario of the application
   * @param workload its requests
   * @param users how many there are
   */
  record Prepared(Scenario scenario, Workload workload, int users) {}

  /** Starts PostgreSQL. */
  PlantedStage() {
    this.folder = Repository.data("planted");
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(folder + " could not be made", e);
    }
    this.handlers =
        HandlersJar.write(
            folder.resolve("planted.jar"), PlantedConfiguration.class, "PlantedHandlers");
    this.postgres = PostgresServer.temporary();
  }

  PostgresServer postgres() {
    return postgres;
  }

  /** Returns the option of a JVM that adds the handlers with a fault. */
  String withHandlers() {
    return "-javaagent:" + handlers;
  }

  /**
   * Generates the data of an application once, and reads its requests from them.
   *
   * @throws IllegalStateException if the application was not built, or generates none
   */
  Prepared prepare(String app) {
    return prepared.computeIfAbsent(app, this::generate);
  }

  private Prepared generate(String app) {
    ReferenceApp reference = ReferenceApp.of(app);
    String obstacle = reference.obstacle(Repository.folder());
    if (obstacle != null) {
      throw new IllegalStateException(obstacle);
    }
    // An earlier attempt may have left a part of the data.
    postgres.dropDatabase(base(app));
    postgres.createDatabase(base(app));
    Map<String, String> generation = new HashMap<>(reference.generation(SCALE));
    generation.put("CACHE_TYPE", "memory");
    once(app, generation);
    once(app, Map.of(), "--headroom.command=migrate");
    DemoData data = new DemoData(postgres.jdbcUrl(base(app)));
    PlantedTrial.execute(data.database(), List.of("VACUUM ANALYZE"));
    Scenario scenario = Scenarios.of(reference);
    return new Prepared(
        scenario, scenario.workload(data), data.number("SELECT count(*) FROM users"));
  }

  private void once(String app, Map<String, String> more, String... arguments) {
    Map<String, String> environment = new HashMap<>(more);
    environment.put("DATABASE_URL", postgres.databaseUrl(base(app)));
    AppLaunch launch = launch(app, environment, List.of());
    try (AppProcess process = AppProcess.start(launch, line -> {}, arguments)) {
      if (process.awaitExit() != 0) {
        throw new IllegalStateException("no data of " + app + ": " + process.lastOutput());
      }
    }
  }

  private static String base(String app) {
    return app + "_base";
  }

  /** Copies the data of an application, and returns the name of the copy. */
  String copy(String app) {
    trials++;
    String name = app + "_" + trials;
    postgres.createDatabase(name, base(app));
    return name;
  }

  /** Returns a source of connections without a pool. */
  static DataSource source(String jdbcUrl) {
    return new DemoData(jdbcUrl).database();
  }

  /** Returns what a scenario reads of a copy, or signs tokens with. */
  DemoData data(String database) {
    return new DemoData(postgres.jdbcUrl(database));
  }

  /**
   * Returns how an application is started.
   *
   * @param environment its variables, such as the addresses of its stores
   * @param jvm the options of its JVM
   */
  AppLaunch launch(String app, Map<String, String> environment, List<String> jvm) {
    ReferenceApp reference = ReferenceApp.of(app);
    Scenario scenario = Scenarios.of(reference);
    Map<String, String> all =
        reference.environment(FreePort.find(), postgres.databaseUrl(base(app)));
    all.putAll(scenario.environment(State.HEADROOM, folder.resolve(app + "-files")));
    all.put("APP_STATE", State.HEADROOM.value());
    all.putAll(environment);
    List<String> options = new ArrayList<>(List.of("-Xms" + HEAP, "-Xmx" + HEAP));
    options.addAll(jvm);
    return new AppLaunch(
        app + "-planted-" + trials, reference.jar(Repository.folder()), folder, all, options);
  }

  @Override
  public void close() {
    postgres.close();
  }
}
