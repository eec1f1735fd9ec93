// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.http;

import dev.headroom.ground.Deadline;
import jakarta.servlet.Filter;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * The application of {@link HitApp} with handlers that read a database, a form, and JSON.
 *
 * <p>Immutable. Started as a process of its own.
 */
@SpringBootConfiguration(proxyBeanMethods = false)
public class AbusedApp {

  /** The argument that brings back what deadlines did before: they interrupt the handler. */
  public static final String INTERRUPTING = "--abused.interrupting=true";

  /** Called by Spring. */
  public AbusedApp() {}

  /**
   * Starts the application.
   *
   * @param arguments Spring's; {@link #INTERRUPTING}
   */
  public static void main(String[] arguments) {
    new SpringApplication(HitApp.class, HitOnTomcat.class, AbusedApp.class).run(arguments);
  }

  /** The broken variant, which shows that the suite would see it. */
  @Bean
  @ConditionalOnProperty("abused.interrupting")
  Filter interruptingFilter() {
    ScheduledExecutorService scheduler = Executors.newScheduledThreadPool(1);
    return (request, response, chain) -> {
      boolean limited =
          request instanceof jakarta.servlet.http.HttpServletRequest http
              && http.getHeader(Deadline.HEADER) != null;
      Thread handler = Thread.currentThread();
      Future<?> interrupt =
          limited ? scheduler.schedule(handler::interrupt, 50, TimeUnit.MILLISECONDS) : null;
      try {
        chain.doFilter(request, response);
      } finally {
        if (interrupt != null) {
          interrupt.cancel(false);
        }
      }
    };
  }

  /** The handlers. Thread-safe. */
  @RestController
  static final class Rows {
    private final DataSource database;

    Rows(DataSource database) {
      this.database = database;
    }

    @GetMapping("/row")
    String row(@RequestParam(name = "millis", defaultValue = "0") int millis) throws SQLException {
      try (Connection connection = database.getConnection();
          PreparedStatement statement = connection.prepareStatement("SELECT pg_sleep(?)")) {
        statement.setDouble(1, millis / 1e3);
        return String.valueOf(statement.execute());
      }
    }

    @PostMapping("/form")
    int form(@RequestParam Map<String, String> fields) {
      return fields.size();
    }

    @PostMapping("/json")
    int json(@RequestBody Map<String, Object> members) {
      return members.size();
    }
  }
}
