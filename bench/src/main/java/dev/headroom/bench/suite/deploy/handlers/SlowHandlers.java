// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.suite.deploy.handlers;

import java.time.Duration;
import java.util.Objects;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * Handlers that take as long as a request says, and name the port of their instance. Thread-safe.
 *
 * <p>Its classes travel in a jar of their own: it has no nested types.
 */
@RestController
@RequestMapping("/api/bench")
final class SlowHandlers {
  private static final String INSERT =
      "INSERT INTO bench_writes (id, instance) VALUES (:id, :instance)";

  private final JdbcClient statements;
  private final String instance = Objects.requireNonNullElse(System.getenv("PORT"), "");

  SlowHandlers(DataSource database) {
    this.statements = JdbcClient.create(database);
  }

  /** Reads in the middle of the time. */
  @GetMapping("/read")
  String read(@RequestParam("millis") long millis) throws InterruptedException {
    Thread.sleep(Duration.ofMillis(millis / 2));
    var _ = statements.sql("SELECT 1").query(Integer.class).single();
    Thread.sleep(Duration.ofMillis(millis - millis / 2));
    return response();
  }

  /**
   * Writes in the middle of the time: there is a moment at which a write is there and not
   * acknowledged.
   *
   * @param id of the write
   * @param rows how often it is written: 0 and 2 are the faults that a ledger must find
   */
  @PostMapping("/write")
  String write(
      @RequestParam("id") String id,
      @RequestParam("millis") long millis,
      @RequestParam(name = "rows", defaultValue = "1") int rows)
      throws InterruptedException {
    Thread.sleep(Duration.ofMillis(millis / 2));
    for (int i = 0; i < rows; i++) {
      var _ = statements.sql(INSERT).param("id", id).param("instance", instance).update();
    }
    Thread.sleep(Duration.ofMillis(millis - millis / 2));
    return response();
  }

  private String response() {
    return "instance " + instance;
  }
}
