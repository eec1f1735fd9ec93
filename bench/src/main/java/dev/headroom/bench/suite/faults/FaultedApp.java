// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.suite.faults;

import dev.headroom.bench.load.WriteLedger;
import dev.headroom.cache.Cache;
import dev.headroom.cache.Caches;
import dev.headroom.cache.codec.Codec;
import dev.headroom.cache.policy.CachePolicy;
import dev.headroom.ground.StoreHealth;
import dev.headroom.spring.cache.CacheAutoConfiguration;
import dev.headroom.spring.database.DatabaseAutoConfiguration;
import dev.headroom.spring.database.replica.ReplicaAutoConfiguration;
import dev.headroom.spring.edge.EdgeAutoConfiguration;
import dev.headroom.spring.edge.EnforcedEdgeAutoConfiguration;
import dev.headroom.spring.limit.LimitAutoConfiguration;
import dev.headroom.spring.limit.RateLimitFilterAutoConfiguration;
import dev.headroom.spring.monitor.MonitorAutoConfiguration;
import dev.headroom.spring.overload.OverloadAutoConfiguration;
import dev.headroom.spring.overload.OverloadCallsAutoConfiguration;
import dev.headroom.spring.redis.RedisAutoConfiguration;
import dev.headroom.spring.redis.RedisStoreAutoConfiguration;
import dev.headroom.spring.settings.HeadroomAutoConfiguration;
import dev.headroom.spring.tomcat.TomcatAutoConfiguration;
import dev.headroom.store.redis.connection.RedisStore;
import java.lang.management.ManagementFactory;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import javax.sql.DataSource;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.http.converter.autoconfigure.HttpMessageConvertersAutoConfiguration;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.tomcat.autoconfigure.servlet.TomcatServletWebServerAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.DispatcherServletAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.WebMvcAutoConfiguration;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * A small application on the starter, whose instances share caches and limits in Redis, write to a
 * primary and read from its replicas.
 *
 * <p>Only what it uses is configured, since the peers of other suites are on its class path.
 *
 * <p>Immutable. Started as a process of its own.
 */
@SpringBootConfiguration(proxyBeanMethods = false)
@ImportAutoConfiguration({
  DispatcherServletAutoConfiguration.class,
  WebMvcAutoConfiguration.class,
  HttpMessageConvertersAutoConfiguration.class,
  JacksonAutoConfiguration.class,
  TomcatServletWebServerAutoConfiguration.class,
  TomcatAutoConfiguration.class,
  HeadroomAutoConfiguration.class,
  MonitorAutoConfiguration.class,
  RedisStoreAutoConfiguration.class,
  RedisAutoConfiguration.class,
  CacheAutoConfiguration.class,
  LimitAutoConfiguration.class,
  RateLimitFilterAutoConfiguration.class,
  OverloadAutoConfiguration.class,
  OverloadCallsAutoConfiguration.class,
  ReplicaAutoConfiguration.class,
  DatabaseAutoConfiguration.class,
  EdgeAutoConfiguration.class,
  EnforcedEdgeAutoConfiguration.class
})
class FaultedApp {
  /** The name in Redis. */
  static final String NAME = "bench";

  /** How many rows there are to read. */
  static final int ITEMS = 200;

  /** What the rows are read from. */
  static final List<String> TABLES =
      List.of(
          "CREATE TABLE bench_items (id int PRIMARY KEY, text text NOT NULL)",
          "INSERT INTO bench_items SELECT id, 'item ' || id FROM generate_series(0, %d) id"
              .formatted(ITEMS - 1));

  private static final String WRITE =
      "INSERT INTO " + WriteLedger.TABLE + " (id, instance) VALUES (?, ?)";

  /** Takes its time, so that requests are in flight when something is killed. */
  private static final String ITEM = "SELECT text, pg_sleep(0.02) FROM bench_items WHERE id = ?";

  private static final String WORK = "SELECT pg_sleep(0.05)";

  /** Short, so that a load reads Redis and the database all the time. */
  private static final Duration TTL = Duration.ofSeconds(2);

  /** Called by Spring. */
  FaultedApp() {}

  /** Starts the application with arguments of Spring. */
  public static void main(String[] arguments) {
    new SpringApplication(FaultedApp.class).run(arguments);
  }

  /** The handlers. Each response names the instance. Thread-safe. */
  @RestController
  static final class Handlers {
    private final String instance;
    private final DataSource database;
    private final RedisStore redis;
    private final Cache<String, String> items;

    Handlers(
        @Value("${server.port}") int port, DataSource database, Caches caches, RedisStore redis) {
      this.instance = "instance " + port;
      this.database = database;
      this.redis = redis;
      this.items =
          caches.cache(
              CachePolicy.builder("items", Codec.utf8()).ttl(TTL).build(), Function.identity());
    }

    @GetMapping("/ready")
    String ready() {
      return instance;
    }

    /** Reads what is cached by all instances for two seconds. */
    @GetMapping("/item/{id}")
    String item(@PathVariable("id") String id) {
      return items.get(id, this::load) + ", " + instance;
    }

    /** Reads a row in a read-only transaction, which goes to a replica. */
    @GetMapping("/row/{id}")
    String row(@PathVariable("id") String id) throws SQLException {
      return read(id) + ", " + instance;
    }

    private String load(String id) {
      try {
        return read(id);
      } catch (SQLException e) {
        throw new IllegalStateException("item " + id + " could not be loaded", e);
      }
    }

    private String read(String id) throws SQLException {
      try (Connection connection = database.getConnection()) {
        connection.setReadOnly(true);
        connection.setAutoCommit(false);
        String text;
        try (PreparedStatement statement = connection.prepareStatement(ITEM)) {
          statement.setInt(1, Integer.parseInt(id));
          try (ResultSet row = statement.executeQuery()) {
            text = row.next() ? row.getString(1) : "none";
          }
        }
        connection.commit();
        return text;
      }
    }

    /** Writes to the ledger's table in one transaction, and invalidates a value afterwards. */
    @PostMapping("/write/{id}")
    String write(@PathVariable("id") String id) throws SQLException {
      try (Connection connection = database.getConnection()) {
        connection.setAutoCommit(false);
        try (PreparedStatement statement = connection.prepareStatement(WRITE)) {
          statement.setString(1, id);
          statement.setString(2, instance);
          statement.executeUpdate();
        }
        try (PreparedStatement statement = connection.prepareStatement(WORK)) {
          statement.execute();
        }
        connection.commit();
      }
      var _ = items.invalidate(Integer.toString(Math.floorMod(id.hashCode(), ITEMS)));
      return instance;
    }

    /** Returns what the instance knows of Redis. */
    @GetMapping("/redis")
    String redis() {
      StoreHealth health = redis.health();
      return health.state() + " " + health.detail();
    }

    /** Collects garbage, and returns the bytes that are left and the number of threads. */
    @GetMapping("/held")
    String held() {
      ManagementFactory.getMemoryMXBean().gc();
      long heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
      int threads = ManagementFactory.getThreadMXBean().getThreadCount();
      return "heap " + heap + " threads " + threads;
    }
  }
}
