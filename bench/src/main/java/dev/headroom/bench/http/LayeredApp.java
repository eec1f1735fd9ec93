// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.http;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import com.zaxxer.hikari.HikariDataSource;
import dev.headroom.spring.advise.AdviseAdminAutoConfiguration;
import dev.headroom.spring.advise.AdviseAutoConfiguration;
import dev.headroom.spring.alert.AlertAdminAutoConfiguration;
import dev.headroom.spring.alert.AlertAutoConfiguration;
import dev.headroom.spring.database.DatabaseAdminAutoConfiguration;
import dev.headroom.spring.database.DatabaseProbeAutoConfiguration;
import dev.headroom.spring.database.StatementAutoConfiguration;
import dev.headroom.spring.edge.ObserveAutoConfiguration;
import dev.headroom.spring.history.HistoryAdminAutoConfiguration;
import dev.headroom.spring.history.HistoryAutoConfiguration;
import dev.headroom.spring.limit.RateLimitAutoConfiguration;
import dev.headroom.spring.limit.RateLimitFilterAutoConfiguration;
import dev.headroom.spring.monitor.ErrorAdminAutoConfiguration;
import dev.headroom.spring.operator.OperatorAutoConfiguration;
import dev.headroom.spring.operator.OperatorEndpointAutoConfiguration;
import dev.headroom.spring.overload.OverloadFilterAutoConfiguration;
import dev.headroom.spring.redis.RedisProbeAutoConfiguration;
import dev.headroom.spring.trace.TraceAutoConfiguration;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import javax.sql.DataSource;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/**
 * The application of {@link HitApp} with a handler that reads a page of rows from PostgreSQL for
 * each request. It has all parts of the starter that a request or a statement meets, the connection
 * pool among them; with {@link #BARE} it has none of them, and HikariCP as Spring Boot makes it.
 *
 * <p>Immutable. Started as a process of its own.
 */
@SpringBootConfiguration(proxyBeanMethods = false)
@ImportAutoConfiguration({
  AdviseAutoConfiguration.class,
  AdviseAdminAutoConfiguration.class,
  AlertAutoConfiguration.class,
  AlertAdminAutoConfiguration.class,
  DatabaseAdminAutoConfiguration.class,
  DatabaseProbeAutoConfiguration.class,
  ErrorAdminAutoConfiguration.class,
  HistoryAutoConfiguration.class,
  HistoryAdminAutoConfiguration.class,
  ObserveAutoConfiguration.class,
  OperatorAutoConfiguration.class,
  OperatorEndpointAutoConfiguration.class,
  OverloadFilterAutoConfiguration.class,
  RateLimitAutoConfiguration.class,
  RateLimitFilterAutoConfiguration.class,
  RedisProbeAutoConfiguration.class,
  StatementAutoConfiguration.class,
  TraceAutoConfiguration.class
})
public class LayeredApp {

  /** The argument that leaves the layer out. */
  public static final String BARE = "--headroom.enabled=false";

  /** The argument that names the database: its address for JDBC follows. */
  public static final String DATABASE = "--headroom.database.url=";

  /** The connections of the pool, with the layer and without. */
  public static final int POOL = 20;

  /** The table that is read, with the columns of a response. */
  public static final String TABLE =
      "CREATE TABLE items (id bigint PRIMARY KEY, symbol text NOT NULL,"
          + " confidence double precision NOT NULL, note text NOT NULL)";

  /** Makes the application; the framework does. */
  public LayeredApp() {}

  /**
   * Starts the application.
   *
   * @param arguments Spring's; {@link #DATABASE}, and {@link #BARE} or the settings of the layer
   */
  public static void main(String[] arguments) {
    new SpringApplication(HitApp.class, HitOnTomcat.class, LayeredApp.class).run(arguments);
  }

  /** The pool where the layer makes none. */
  @Bean
  @ConditionalOnProperty(name = "headroom.enabled", havingValue = "false")
  HikariDataSource items(Environment environment) {
    HikariDataSource pool = new HikariDataSource();
    pool.setJdbcUrl(environment.getRequiredProperty("headroom.database.url"));
    pool.setMaximumPoolSize(POOL);
    return pool;
  }

  /** One row of the table. Immutable. */
  record Item(long id, String symbol, double confidence, String note) {}

  /** The handlers. Thread-safe. */
  @RestController
  static final class Items {
    private static final int PAGE = 20;

    private final JdbcClient database;
    private final LongAdder requests = new LongAdder();

    Items(DataSource database) {
      this.database = JdbcClient.create(database);
    }

    @GetMapping("/items/{after}")
    List<Item> after(@PathVariable("after") long after) {
      requests.increment();
      return database
          .sql(
              "SELECT id, symbol, confidence, note FROM items WHERE id > :after ORDER BY id"
                  + " LIMIT "
                  + PAGE)
          .param("after", after)
          .query((row, number) ->
              new Item(
                  row.getLong("id"),
                  row.getString("symbol"),
                  row.getDouble("confidence"),
                  row.getString("note")))
          .list();
    }

    /**
     * What the process has used since it started: pages, nanoseconds of processor time, and
     * allocated bytes, with blanks between.
     */
    @GetMapping("/usage")
    String usage() {
      var system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
      var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
      return requests.sum()
          + " "
          + system.getProcessCpuTime()
          + " "
          + threads.getTotalThreadAllocatedBytes();
    }
  }
}
