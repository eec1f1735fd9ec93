// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.database.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.headroom.console.PageRequest;
import dev.headroom.console.page.planning.MigrationsPage;
import dev.headroom.console.view.Section;
import dev.headroom.console.view.Table;
import dev.headroom.database.DatabaseUrl;
import dev.headroom.database.index.IndexDefinition;
import dev.headroom.database.index.IndexMigrationSettings;
import dev.headroom.database.index.IndexMigrator;
import dev.headroom.database.index.IndexReport;
import dev.headroom.ground.TimeSource;
import dev.headroom.monitor.history.Event;
import dev.headroom.monitor.history.History;
import dev.headroom.store.embedded.PostgresServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

/** Indexes of an application that has a data source of its own, and of one that has ours. */
@Timeout(300)
@ExtendWith(OutputCaptureExtension.class)
@SuppressWarnings("NullAway.Init") // set before all tests, by JUnit
class IndexInsightIT {
  private static final String TOKEN = "0123456789abcdef0123456789abcdef";
  private static PostgresServer postgres;

  @BeforeAll
  static void start() throws SQLException {
    postgres = PostgresServer.temporary();
    postgres.createDatabase("insight");
    run(
        "CREATE TABLE shop (id int PRIMARY KEY, a int)",
        "CREATE INDEX shop_a ON shop (a)",
        "CREATE INDEX shop_a_again ON shop (a)",
        """
        CREATE FUNCTION held(n int) RETURNS int IMMUTABLE LANGUAGE plpgsql AS
        $$ BEGIN PERFORM pg_advisory_xact_lock_shared(7); RETURN n; END $$
        """,
        "INSERT INTO shop SELECT i, i FROM generate_series(1, 10) i");
  }

  @AfterAll
  static void stop() {
    postgres.close();
  }

  @Test
  void reportsADuplicateIndexOfAGuestToOperatorsAlone() throws Exception {
    try (ConfigurableApplicationContext app =
        application(
            "--server.port=0",
            "--spring.datasource.url=" + postgres.jdbcUrl("insight"),
            "--spring.flyway.enabled=false",
            "--headroom.database.admin=true",
            "--headroom.operator.token=" + TOKEN)) {
      await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> body(app, "/api/database/findings").contains("shop_a_again"));

      assertThat(body(app, "/api/database/findings"))
          .contains("duplicate_index", "DROP INDEX CONCURRENTLY public.shop_a_again");
      assertThat(body(app, "/api/database/indexes"))
          .contains("\"droppable\":[{\"kind\":\"duplicate\"", "\"added\":[]");
      assertThat(response(app, "/api/database/indexes", "").statusCode()).isEqualTo(403);
      assertThat(body(app, "/api/database/statements"))
          .as("the review's own statements are not the application's")
          .doesNotContain("pg_index");
    }
  }

  /** The build waits for a lock, which is released once the log says that Flyway waits. */
  @Test
  void letsFlywayWaitForARunningBuildOfAnotherInstance(CapturedOutput log) throws Exception {
    IndexMigrator other =
        new IndexMigrator(
            DatabaseUrl.parse(postgres.jdbcUrl("insight")).unpooled(Duration.ofSeconds(5)),
            List.of(IndexDefinition.of("shop_held", "shop", "held(a)")),
            IndexMigrationSettings.defaults()
                .withTimeouts(Duration.ofMinutes(2), Duration.ofMinutes(2)),
            TimeSource.system());
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        Connection holder = connect();
        Statement lock = holder.createStatement()) {
      lock.execute("SELECT pg_advisory_lock(7)");
      Future<IndexReport> build = threads.submit(other::migrate);
      await().atMost(Duration.ofMinutes(1)).until(() -> !other.progress().isEmpty());
      Future<?> released =
          threads.submit(() -> {
            await()
                .atMost(Duration.ofSeconds(100))
                .until(() -> log.getOut().contains("waits for the build of index shop_held"));
            end(holder);
          });

      try (ConfigurableApplicationContext app =
          application(
              "--server.port=0",
              "--headroom.database.url=" + postgres.databaseUrl("insight"),
              "--spring.flyway.baseline-on-migrate=true",
              "--spring.flyway.baseline-version=0",
              "--spring.flyway.locations=classpath:session-flyway")) {
        assertThat(app.isRunning()).isTrue();
        released.get();
      }
      assertThat(build.get().ok()).isTrue();
      assertThat(number("SELECT count(*) FROM pg_tables WHERE tablename = 'things'")).isOne();
    }
  }

  @Test
  void showsOperatorsWhatItBuiltAndWhen() throws Exception {
    run("CREATE TABLE basket (id int PRIMARY KEY, a int)");
    try (ConfigurableApplicationContext app =
        application(
            "--server.port=0",
            "--headroom.database.url=" + postgres.databaseUrl("insight"),
            "--headroom.database.indexes[0].name=basket_by_a",
            "--headroom.database.indexes[0].table=basket",
            "--headroom.database.indexes[0].columns=a",
            "--spring.flyway.enabled=false")) {
      History history = app.getBean(History.class);
      await()
          .atMost(Duration.ofSeconds(60))
          .until(() ->
              history.events(Instant.EPOCH, Instant.MAX).stream()
                  .anyMatch(each -> each.kind() == Event.Kind.MIGRATION));
      MigrationsPage page = new MigrationsPage(app.getBean(IndexMigrator.class), null, history);

      List<Section> sections =
          page.page(new PageRequest(Map.of(), "ana", Instant.now(), List.of(), null)).sections();

      assertThat(((Table) sections.getFirst()).rows())
          .singleElement()
          .satisfies(row -> {
            assertThat(row.cells().getFirst().text()).isEqualTo("basket_by_a");
            assertThat(row.cells().get(2).text()).isEqualTo("valid");
            assertThat(row.cells().get(4).text()).isEqualTo("0");
            assertThat(row.cells().get(5).note()).isEqualTo("on " + history.instance());
          });
      assertThat(((Table) sections.getLast()).rows())
          .singleElement()
          .satisfies(
              row -> assertThat(row.cells().get(2).text()).startsWith("built on basket in "));
    }
  }

  @Test
  void namesTheClassesOfTheMigrationsAsTheyAre() {
    assertThat(MigrationWait.MIGRATIONS)
        .contains(
            org.springframework.boot.flyway.autoconfigure.FlywayMigrationInitializer.class
                .getName());
  }

  private static void end(Connection holder) {
    try {
      holder.close();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static ConfigurableApplicationContext application(String... arguments) {
    return new SpringApplication(Tiny.class).run(arguments);
  }

  private static String body(ConfigurableApplicationContext app, String path)
      throws IOException, InterruptedException {
    return response(app, path, TOKEN).body();
  }

  private static HttpResponse<String> response(
      ConfigurableApplicationContext app, String path, String token)
      throws IOException, InterruptedException {
    String port = app.getEnvironment().getRequiredProperty("local.server.port");
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
              .header("X-Headroom-Operator", token)
              .build(),
          HttpResponse.BodyHandlers.ofString());
    }
  }

  private static void run(String... statements) throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      for (String each : statements) {
        statement.execute(each);
      }
    }
  }

  private static long number(String query) throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(query)) {
      row.next();
      return row.getLong(1);
    }
  }

  private static Connection connect() throws SQLException {
    return DriverManager.getConnection(postgres.jdbcUrl("insight"));
  }

  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  static class Tiny {}
}
