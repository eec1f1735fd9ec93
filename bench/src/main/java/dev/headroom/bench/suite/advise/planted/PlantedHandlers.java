// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.suite.advise.planted;

import dev.headroom.cache.Cache;
import dev.headroom.cache.Caches;
import dev.headroom.cache.policy.CachePolicy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * Handlers, each with one fault that applications have. Thread-safe.
 *
 * <p>Its classes travel in a jar of their own: it has no nested types.
 */
@RestController
@RequestMapping("/api/planted")
final class PlantedHandlers {
  private static final Pattern NAME = Pattern.compile("[a-z_]{1,30}");
  private static final int ROWS = 20;
  private static final int MEGABYTE = 1 << 20;

  private final DataSource database;
  private final JdbcClient statements;
  private final Cache<String, String> quotes;
  private final Queue<Object> kept = new ConcurrentLinkedQueue<>();

  PlantedHandlers(DataSource database, Caches caches) {
    this.database = database;
    this.statements = JdbcClient.create(database);
    this.quotes =
        caches.cache(
            CachePolicy.<String>builder("planted.quotes").ttl(Duration.ofMinutes(5)).build());
  }

  /** Reads rows, and each of them once more by its key. */
  @GetMapping("/one-by-one")
  int oneByOne(@RequestParam("table") String table, @RequestParam("number") long number) {
    if (!NAME.matcher(table).matches()) {
      throw new IllegalArgumentException("the name of a table has letters of the lower case");
    }
    List<Long> ids =
        statements
            .sql("SELECT id FROM " + table + " WHERE id > :after ORDER BY id LIMIT " + ROWS)
            .param("after", number % 200)
            .query((row, index) -> row.getLong("id"))
            .list();
    return ids.stream()
        .mapToInt(each ->
            statements
                .sql("SELECT * FROM " + table + " WHERE id = :id")
                .param("id", each)
                .query()
                .singleRow()
                .size())
        .sum();
  }

  /** Borrows a connection and never returns it. */
  @GetMapping("/connection")
  int connection() throws SQLException {
    Connection connection = database.getConnection();
    kept.add(connection);
    try (Statement statement = connection.createStatement()) {
      statement.execute("SELECT 1");
    }
    return kept.size();
  }

  /** Lets a thread borrow a connection and end. */
  @GetMapping("/thread")
  int thread() throws InterruptedException {
    Thread thread =
        Thread.ofPlatform()
            .name("planted-export")
            .start(() -> {
              try {
                connection();
              } catch (SQLException e) {
                kept.add(e);
              }
            });
    thread.join();
    return kept.size();
  }

  /** Keeps a megabyte. */
  @GetMapping("/megabyte")
  int megabyte() {
    kept.add(new byte[MEGABYTE]);
    return kept.size();
  }

  /** Reads a cache by a key that contains the time. */
  @GetMapping("/quote")
  String quote() {
    return quotes.get("quote-" + System.nanoTime(), key -> "a price of the moment");
  }
}
