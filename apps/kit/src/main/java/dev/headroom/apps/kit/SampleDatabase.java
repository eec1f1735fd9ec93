// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.kit;

import dev.headroom.store.embedded.PostgresServer;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/**
 * One PostgreSQL server of a test run, with one generated database of which tests get copies.
 *
 * <p>Thread-safe. The server is stopped when the process exits.
 */
public final class SampleDatabase {

  private static final String GENERATED = "generated";

  private final PostgresServer server = PostgresServer.temporary();
  private final AtomicInteger copies = new AtomicInteger();

  private SampleDatabase() {}

  /**
   * Starts a server and generates the database that tests copy.
   *
   * @param app the class of the application's {@code main}
   * @param scaleSetting the setting that holds the share of the data to generate
   * @param scale the share
   */
  public static SampleDatabase generatedBy(Class<?> app, String scaleSetting, double scale) {
    return generatedBy(url -> RunningApp.of(app, url), scaleSetting, scale);
  }

  /**
   * Starts a server and generates the database that tests copy.
   *
   * @param app the application on a database of this address
   * @param scaleSetting the setting that holds the share of the data to generate
   * @param scale the share
   */
  public static SampleDatabase generatedBy(
      Function<String, RunningApp.Start> app, String scaleSetting, double scale) {
    SampleDatabase database = new SampleDatabase();
    database.server.createDatabase(GENERATED);
    try (RunningApp made =
        app.apply(database.server.jdbcUrl(GENERATED))
            .with(scaleSetting, scale)
            .with("headroom.database.index-migration", "manual")
            .start()) {
      made.get("/healthz").expect(200);
    }
    return database;
  }

  /** Returns the address of a new copy of the generated database. */
  public String fresh() {
    String name = "copy_" + copies.incrementAndGet();
    server.createDatabase(name, GENERATED);
    return server.jdbcUrl(name);
  }

  /** Returns the address of a new database without anything. */
  public String empty() {
    String name = "empty_" + copies.incrementAndGet();
    server.createDatabase(name);
    return server.jdbcUrl(name);
  }

  /** Starts a streaming replica of the server, with all its databases; the caller closes it. */
  public PostgresServer startReplica() {
    return server.startReplica();
  }

  /** Freezes the server with all its processes, until {@link #thaw}. */
  public void freeze() {
    server.freeze();
  }

  /** Lets a frozen server go on. */
  public void thaw() {
    server.thaw();
  }

  /** Returns the port of the server. */
  public int port() {
    return server.port();
  }
}
