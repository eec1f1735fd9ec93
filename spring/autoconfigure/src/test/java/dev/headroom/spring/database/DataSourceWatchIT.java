// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.headroom.database.finding.FindingKind;
import dev.headroom.database.finding.Findings;
import dev.headroom.database.pool.PoolWatch;
import dev.headroom.database.statement.StatementShape;
import dev.headroom.database.statement.StatementShapes;
import dev.headroom.store.embedded.PostgresServer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.datasource.AbstractDataSource;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.jdbc.datasource.lookup.AbstractRoutingDataSource;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** An application with data sources of its own, none of them primary. */
class DataSourceWatchIT {
  private static final PostgresServer POSTGRES = PostgresServer.temporary();
  private static final HttpClient CLIENT = HttpClient.newHttpClient();
  private static final String TOKEN = "an-operator's-token-of-32-characters";

  @AfterAll
  static void stop() {
    POSTGRES.close();
  }

  @Test
  void watchesEveryPoolWithoutChangingItsBean() throws Exception {
    try (ConfigurableApplicationContext app = start()) {
      WatchedPools pools = app.getBean(WatchedPools.class);
      Sources sources = app.getBean(Sources.class);
      assertThat(app.getBean("income").getClass()).isEqualTo(HikariDataSource.class);
      assertThat(app.getBean("income")).isSameAs(sources.income);
      assertThat(app.getBean("started").getClass()).isEqualTo(HikariDataSource.class);
      assertThat(pools.byBean()).containsOnlyKeys("income", "expenses", "wrapped");
      assertThat(((HikariDataSource) app.getBean("income")).getHikariPoolMXBean())
          .as("no connection was opened")
          .isNull();

      CompletableFuture<HttpResponse<String>> holding = getAsync(app, "/hold/7");
      sources.held.await();

      assertThat(get(app, "/api/database/pools", "").statusCode()).isEqualTo(403);
      String report = get(app, "/api/database/pools", TOKEN).body();
      assertThat(report)
          .contains("\"bean\":\"income\"", "\"bean\":\"expenses\"")
          .contains("\"route\":\"GET /hold/{id}\"")
          .contains("\"statement\":\"SELECT ?\"", "\"heldMillis\":");
      sources.release.countDown();
      assertThat(holding.get().body()).isEqualTo("7");
      assertThat(watch(app, "income").report().holders()).isEmpty();
      assertThat(shapes(app)).contains("SELECT ?");
    }
  }

  @Test
  void findsAConnectionThatIsNotReturned() throws Exception {
    try (ConfigurableApplicationContext app =
        start("--headroom.database.pool.watch.leak-threshold=1s")) {
      assertThat(get(app, "/leak", "").statusCode()).isEqualTo(200);

      await()
          .atMost(Duration.ofMinutes(1))
          .untilAsserted(() ->
              assertThat(app.getBean(Findings.class).of(FindingKind.CONNECTION_LEAK))
                  .singleElement()
                  .satisfies(leak -> {
                    assertThat(leak.route()).isEqualTo("GET /leak");
                    assertThat(leak.evidence()).contains("SELECT ?");
                  }));
    }
  }

  @Test
  void watchesAStartedPoolByAProxyOfItsClassWhereThatIsWanted() throws Exception {
    try (ConfigurableApplicationContext app = start("--headroom.database.pool.watch.sources=all")) {
      HikariDataSource started = (HikariDataSource) app.getBean("started");
      PoolWatch watch = watch(app, "started");
      try (Connection connection = started.getConnection();
          Statement statement = connection.createStatement()) {
        statement.execute("SELECT 1, 2, 3");

        assertThat(watch.report().holders()).hasSize(1);
        assertThat(watch.health().max()).isOne();
        assertThat(shapes(app)).contains("SELECT ?, ?, ?");
      }
    }
  }

  @Test
  void countsAStatementOnceBehindWrappersOfWatchedPools() throws Exception {
    try (ConfigurableApplicationContext app =
        start(Wrappers.class, "--headroom.database.pool.watch.sources=all")) {
      for (String name : List.of("custom", "routing", "routingBeans")) {
        long before = runs(app, "SELECT ?, ?");
        try (Connection connection = app.getBean(name, DataSource.class).getConnection();
            Statement statement = connection.createStatement()) {
          statement.execute("SELECT 1, 2");
        }
        assertThat(runs(app, "SELECT ?, ?") - before).as(name).isOne();
      }
    }
  }

  private static long runs(ConfigurableApplicationContext app, String text) {
    return app.getBean(StatementShapes.class).all().stream()
        .filter(each -> each.text().equals(text))
        .mapToLong(each -> each.times().count())
        .sum();
  }

  @Test
  void watchesNothingWhereThatIsWanted() throws Exception {
    try (ConfigurableApplicationContext app =
        start("--headroom.database.pool.watch.sources=none")) {
      assertThat(app.getBean(WatchedPools.class).byBean()).isEmpty();
      assertThat(((HikariDataSource) app.getBean("income")).getDataSource()).isNull();
    }
  }

  private static PoolWatch watch(ConfigurableApplicationContext app, String bean) {
    return Objects.requireNonNull(app.getBean(WatchedPools.class).byBean().get(bean), bean);
  }

  private static List<String> shapes(ConfigurableApplicationContext app) {
    return app.getBean(StatementShapes.class).all().stream().map(StatementShape::text).toList();
  }

  private static ConfigurableApplicationContext start(String... more) {
    return start(Ledgers.class, more);
  }

  private static ConfigurableApplicationContext start(Class<?> application, String... more) {
    String[] arguments = new String[more.length + 5];
    arguments[0] = "--server.port=0";
    arguments[1] = "--headroom.database.admin=true";
    arguments[2] = "--headroom.operator.token=" + TOKEN;
    arguments[3] = "--spring.flyway.enabled=false";
    arguments[4] = "--headroom.database.pool.watch.adapt-to-pooler=true";
    System.arraycopy(more, 0, arguments, 5, more.length);
    return new SpringApplication(application).run(arguments);
  }

  private static HttpRequest request(
      ConfigurableApplicationContext app, String path, String token) {
    String port = app.getEnvironment().getProperty("local.server.port");
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
    return token.isEmpty() ? request.build() : request.header("X-Headroom-Operator", token).build();
  }

  private static HttpResponse<String> get(
      ConfigurableApplicationContext app, String path, String token) throws Exception {
    return CLIENT.send(request(app, path, token), HttpResponse.BodyHandlers.ofString());
  }

  private static CompletableFuture<HttpResponse<String>> getAsync(
      ConfigurableApplicationContext app, String path) {
    return CLIENT.sendAsync(request(app, path, ""), HttpResponse.BodyHandlers.ofString());
  }

  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  @Import(Sources.class)
  static class Ledgers {
    @Bean
    HikariDataSource income() {
      return pool("income");
    }

    @Bean
    DataSource expenses() {
      return pool("expenses");
    }

    /** Starts its pool in the constructor. */
    @Bean
    DataSource started() {
      HikariConfig config = new HikariConfig();
      config.setJdbcUrl(POSTGRES.jdbcUrl("postgres"));
      config.setMaximumPoolSize(1);
      return new HikariDataSource(config);
    }

    /** Its pool is no bean. */
    @Bean
    DataSource wrapped() {
      return new Closing(pool("wrapped"));
    }

    private static HikariDataSource pool(String name) {
      HikariDataSource pool = new HikariDataSource();
      pool.setJdbcUrl(POSTGRES.jdbcUrl("postgres"));
      pool.setPoolName(name);
      pool.setMaximumPoolSize(2);
      return pool;
    }
  }

  /** Data sources around the pools of {@link Ledgers}, and around pools that are no beans. */
  @Configuration(proxyBeanMethods = false)
  @Import(Ledgers.class)
  static class Wrappers {
    /** A wrapper of the application's own class. */
    @Bean
    DataSource custom(@Qualifier("income") DataSource income) {
      return new AbstractDataSource() {
        @Override
        public Connection getConnection() throws SQLException {
          return income.getConnection();
        }

        @Override
        public Connection getConnection(String user, String password) throws SQLException {
          return income.getConnection(user, password);
        }

        @Override
        public <T> T unwrap(Class<T> type) throws SQLException {
          return income.unwrap(type);
        }

        @Override
        public boolean isWrapperFor(Class<?> type) throws SQLException {
          return income.isWrapperFor(type);
        }
      };
    }

    /** One of its targets can be watched from below, the other cannot. */
    @Bean
    DataSource routing() {
      return new FirstOf(Ledgers.pool("inner"), new Ledgers().started());
    }

    /** Both of its targets are beans. */
    @Bean
    DataSource routingBeans(
        @Qualifier("expenses") DataSource expenses, @Qualifier("started") DataSource started) {
      return new FirstOf(expenses, started);
    }
  }

  /** Ends its pool with the application, so that it writes no line into the log of another test. */
  static final class Closing extends DelegatingDataSource implements AutoCloseable {
    private final HikariDataSource pool;

    Closing(HikariDataSource pool) {
      super(pool);
      this.pool = pool;
    }

    @Override
    public void close() {
      pool.close();
    }
  }

  /** Routes to the first of two data sources; ends the pools among them with the application. */
  static class FirstOf extends AbstractRoutingDataSource implements AutoCloseable {
    private final List<DataSource> targets;

    FirstOf(DataSource first, DataSource second) {
      targets = List.of(first, second);
      setTargetDataSources(Map.of("first", first, "second", second));
    }

    @Override
    public void close() {
      targets.stream()
          .filter(HikariDataSource.class::isInstance)
          .forEach(each -> ((HikariDataSource) each).close());
    }

    @Override
    protected Object determineCurrentLookupKey() {
      return "first";
    }
  }

  /** Handlers that hold a connection. */
  @RestController
  static class Sources {
    private final CountDownLatch held = new CountDownLatch(1);
    private final CountDownLatch release = new CountDownLatch(1);
    private final DataSource income;
    private final DataSource expenses;

    Sources(@Qualifier("income") DataSource income, @Qualifier("expenses") DataSource expenses) {
      this.income = income;
      this.expenses = expenses;
    }

    @GetMapping("/hold/{id}")
    String hold(@PathVariable("id") String id) throws SQLException, InterruptedException {
      try (Connection connection = income.getConnection();
          Statement statement = connection.createStatement()) {
        statement.execute("SELECT 1");
        held.countDown();
        release.await();
      }
      return id;
    }

    @GetMapping("/leak")
    @SuppressWarnings("resource") // it is to leak
    String leak() throws SQLException {
      Connection connection = expenses.getConnection();
      try (Statement statement = connection.createStatement()) {
        statement.execute("SELECT 2");
      }
      return "leaked";
    }
  }
}
