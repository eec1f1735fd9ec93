// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.database.replica;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.headroom.database.DatabaseUrl;
import dev.headroom.database.pool.PoolSettings;
import dev.headroom.database.pool.Pools;
import dev.headroom.database.replica.ConsistencySession;
import dev.headroom.database.replica.Replica;
import dev.headroom.database.replica.ReplicaDataSource;
import dev.headroom.database.replica.ReplicaSettings;
import dev.headroom.database.replica.ReplicaStatus;
import dev.headroom.database.replica.RoutingProof;
import dev.headroom.kit.FaultyLink;
import dev.headroom.kit.replica.SessionHistoryAuditor;
import dev.headroom.store.embedded.PostgresServer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.FutureTask;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RestController;

/** Spring's own transactions over a primary and two replicas, one of which is behind. */
@SuppressWarnings("try") // Scopes are only to be closed.
class ReplicaRoutingIT {
  private static final int ROWS = 4;
  private static final String TOKEN = "an operator's token of 32 letters and more";
  private static final PostgresServer PRIMARY = PostgresServer.temporary();
  private static final PostgresServer PROMPT = PRIMARY.startReplica();
  private static final PostgresServer DELAYED = PRIMARY.startReplica();
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  private static ConfigurableApplicationContext app;
  private static ConfigurableApplicationContext unaware;

  @BeforeAll
  static void start() throws SQLException {
    on(
        PRIMARY,
        "CREATE TABLE counters (id int PRIMARY KEY, version bigint);"
            + " INSERT INTO counters SELECT id, 0 FROM generate_series(0, "
            + (ROWS - 1)
            + ") id");
    on(DELAYED, "ALTER SYSTEM SET recovery_min_apply_delay = '300ms'");
    on(DELAYED, "SELECT pg_reload_conf()");
    app = application("--headroom.database.replica-routing.max-wait=100ms");
    unaware = application("--headroom.database.replica-routing.outside-session=replica");
  }

  private static ConfigurableApplicationContext application(String setting) {
    return new SpringApplication(Counting.class)
        .run(
            "--server.port=0",
            "--spring.flyway.enabled=false",
            "--headroom.database.pool.size=4",
            "--headroom.database.url=" + PRIMARY.databaseUrl("postgres"),
            "--headroom.database.replicas[0].url=" + PROMPT.databaseUrl("postgres"),
            "--headroom.database.replicas[1].url=" + DELAYED.databaseUrl("postgres"),
            "--headroom.database.replica-routing.poll-interval=20ms",
            "--headroom.database.admin=true",
            "--headroom.operator.token=" + TOKEN,
            setting);
  }

  @AfterAll
  static void close() {
    app.close();
    unaware.close();
    PROMPT.close();
    DELAYED.close();
    PRIMARY.close();
  }

  @BeforeEach
  void awaitReplicas() throws SQLException {
    for (ConfigurableApplicationContext each : List.of(app, unaware)) {
      await()
          .atMost(Duration.ofSeconds(60))
          .until(() ->
              source(each).replicas().stream()
                  .allMatch(replica -> replica.isFit() && replica.lagBytes() == 0));
    }
  }

  private static ReplicaDataSource source(ConfigurableApplicationContext of) throws SQLException {
    return of.getBean(DataSource.class).unwrap(ReplicaDataSource.class);
  }

  private static void on(PostgresServer server, String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection(server.jdbcUrl("postgres"));
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  @Test
  void landsReadOnlyTransactionsOnAReplicaThroughAllThatWrapsThePool() throws SQLException {
    assertThat(source(app).prove(app.getBean(DataSource.class))).isEqualTo(RoutingProof.REPLICA);
  }

  @Test
  @Timeout(300)
  void readsElsewhereWhatAFrozenReplicaDoesNotAnswer() throws SQLException {
    PoolSettings pool = PoolSettings.of(2, 2);
    DatabaseUrl primary = DatabaseUrl.parse(PRIMARY.databaseUrl("postgres"));
    try (FaultyLink link = FaultyLink.to(PROMPT.port());
        ReplicaDataSource routed =
            ReplicaDataSource.open(
                Pools.open("primary", pool, primary),
                primary.unpooled(Duration.ofSeconds(5)),
                List.of(Replica.of("frozen", through(link), pool, 1)),
                ReplicaSettings.defaults())) {
      await().atMost(Duration.ofSeconds(60)).until(() -> routed.replicas().getFirst().isFit());
      try (ConsistencySession.Scope ignored = ConsistencySession.start().open();
          Connection connection = routed.getConnection()) {
        connection.setReadOnly(true);
        connection.setAutoCommit(false);
        try (PreparedStatement read = connection.prepareStatement("SELECT pg_is_in_recovery()")) {
          link.freeze();
          try (ResultSet row = read.executeQuery()) {
            row.next();
            assertThat(row.getBoolean(1)).isFalse();
          }
        }
        connection.rollback();
      }
      assertThat(routed.replicas().getFirst().served()).isZero();
    }
  }

  private static DatabaseUrl through(FaultyLink link) {
    String url = PROMPT.databaseUrl("postgres");
    return DatabaseUrl.parse(url.replace(":" + PROMPT.port(), ":" + link.port()));
  }

  @Test
  void watchesThePoolsOfTheReplicasToo() throws Exception {
    String port = Objects.requireNonNull(app.getEnvironment().getProperty("local.server.port"));
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/api/database/pools"))
            .header("X-Headroom-Operator", TOKEN)
            .build();

    assertThat(CLIENT.send(request, HttpResponse.BodyHandlers.ofString()).body())
        .contains("\"headroomDataSource\"", "\"replica-1\"", "\"replica-2\"");
  }

  @Test
  void letsEachSessionReadItsOwnWritesWhileOneReplicaIsBehind() throws Exception {
    long before = served(app);
    SessionHistoryAuditor auditor = new SessionHistoryAuditor();

    writeAndRead(app.getBean(Counters.class), auditor, true);

    assertThat(auditor.firstViolation()).isEqualTo("none");
    assertThat(auditor.reads()).isEqualTo(ROWS * 2 * 100L);
    assertThat(served(app) - before).as("reads on replicas").isGreaterThan(400);
  }

  @Test
  void isCaughtByTheSameAuditorWhereReadsCarryNoPosition() throws Exception {
    SessionHistoryAuditor auditor = new SessionHistoryAuditor();

    writeAndRead(unaware.getBean(Counters.class), auditor, false);

    assertThat(auditor.stale()).isPositive();
  }

  private static long served(ConfigurableApplicationContext of) throws SQLException {
    return source(of).replicas().stream().mapToLong(ReplicaStatus::served).sum();
  }

  /** Each thread writes a row of its own, and reads it twice in the session that wrote it. */
  private static void writeAndRead(
      Counters counters, SessionHistoryAuditor auditor, boolean inSession) throws Exception {
    List<CompletableFuture<Void>> all = new ArrayList<>();
    for (int row = 0; row < ROWS; row++) {
      int id = row;
      all.add(
          CompletableFuture.runAsync(() -> {
            for (int i = 0; i < 100; i++) {
              ConsistencySession session = ConsistencySession.start();
              try (ConsistencySession.Scope ignored = inSession ? session.open() : () -> {}) {
                String name = id + "-" + i;
                auditor.recordWrite(name, "row " + id, counters.increment(id));
                auditor.recordRead(name, "row " + id, counters.version(id));
                auditor.recordRead(name, "row " + id, counters.version(id));
              }
            }
          }));
    }
    for (CompletableFuture<Void> each : all) {
      each.get();
    }
  }

  @Test
  void carriesTheWritesOfARequestToTheNextInACookie() throws Exception {
    HttpResponse<String> written = send("PUT", "/counters/1", "");
    String cookie = written.headers().firstValue("Set-Cookie").orElse("");
    assertThat(cookie)
        .matches("headroom-position=[0-9a-f]+-1-[0-9a-f]+; Path=/; .*HttpOnly.*")
        .contains("Max-Age=35", "SameSite=Lax");

    for (int i = 0; i < 20; i++) {
      HttpResponse<String> read = send("GET", "/counters/1", cookie.split(";", 2)[0]);
      assertThat(read.body()).isEqualTo(written.body());
      assertThat(read.headers().firstValue("Set-Cookie")).isEmpty();
    }
    assertThat(send("GET", "/counters/1", "headroom-position=forged").statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/counters/2/result", "/counters/2/task"})
  void carriesWhatOtherThreadsOfARequestWrote(String path) throws Exception {
    HttpResponse<String> written = send("PUT", path, "");
    String cookie = written.headers().firstValue("Set-Cookie").orElse("");
    assertThat(cookie).startsWith("headroom-position=");

    HttpResponse<String> read = send("GET", "/counters/2", cookie.split(";", 2)[0]);
    assertThat(read.body()).isEqualTo(written.body());
  }

  private static HttpResponse<String> send(String method, String path, String cookie)
      throws Exception {
    String port = Objects.requireNonNull(app.getEnvironment().getProperty("local.server.port"));
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
            .method(method, HttpRequest.BodyPublishers.noBody());
    if (!cookie.isEmpty()) {
      request.header("Cookie", cookie);
    }
    return CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  @Import({Counters.class, CounterController.class})
  static class Counting {}

  @Service
  static class Counters {
    private final JdbcClient database;

    Counters(JdbcClient database) {
      this.database = database;
    }

    @Transactional
    public long increment(int id) {
      return database
          .sql("UPDATE counters SET version = version + 1 WHERE id = ? RETURNING version")
          .param(id)
          .query(Long.class)
          .single();
    }

    @Transactional(readOnly = true)
    public long version(int id) {
      return database
          .sql("SELECT version FROM counters WHERE id = ?")
          .param(id)
          .query(Long.class)
          .single();
    }
  }

  @RestController
  static class CounterController {
    private final Counters counters;

    CounterController(Counters counters) {
      this.counters = counters;
    }

    @PutMapping("/counters/{id}")
    long increment(@PathVariable int id) {
      return counters.increment(id);
    }

    /** Writes on the thread that runs the result. */
    @PutMapping("/counters/{id}/result")
    Callable<Long> incrementInResult(@PathVariable int id) {
      return () -> counters.increment(id);
    }

    /** Writes in a task of the session on another thread. */
    @PutMapping("/counters/{id}/task")
    long incrementInTask(@PathVariable int id) throws Exception {
      FutureTask<Long> task = new FutureTask<>(() -> counters.increment(id));
      Thread.ofPlatform().start(Objects.requireNonNull(ConsistencySession.current()).wrap(task));
      return task.get();
    }

    @GetMapping("/counters/{id}")
    long version(@PathVariable int id) {
      return counters.version(id);
    }
  }
}
