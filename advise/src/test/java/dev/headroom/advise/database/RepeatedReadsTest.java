// SPDX-License-Identifier: Apache-2.0
package dev.headroom.advise.database;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.advise.Advice;
import dev.headroom.database.statement.StatementListener;
import dev.headroom.database.statement.StatementShapes;
import dev.headroom.database.statement.TimedDataSource;
import dev.headroom.database.statement.UnitOfWork;
import dev.headroom.kit.SettableTime;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Statements of a driver without a server that take a moment each. */
class RepeatedReadsTest {
  private final SettableTime time = new SettableTime();
  private final RepeatedReads reads = new RepeatedReads(time, 0.007);
  private final StatementListener nobody = run -> {};
  private final DataSource database =
      TimedDataSource.of(driver(), new StatementShapes(100), nobody);

  private static DataSource driver() {
    PreparedStatement statement =
        proxy(
            PreparedStatement.class,
            method -> {
              if (method.equals("execute")) {
                LockSupport.parkNanos(50_000);
                return true;
              }
              return null;
            });
    Connection connection =
        proxy(
            Connection.class,
            method ->
                switch (method) {
                  case "prepareStatement" -> statement;
                  case "getAutoCommit" -> true;
                  default -> null;
                });
    return proxy(DataSource.class, method -> method.equals("getConnection") ? connection : null);
  }

  private interface Answers {
    @Nullable Object to(String method);
  }

  private static <F> F proxy(Class<F> face, Answers answers) {
    return face.cast(
        Proxy.newProxyInstance(
            RepeatedReadsTest.class.getClassLoader(),
            new Class<?>[] {face},
            (self, method, arguments) -> answers.to(method.getName())));
  }

  private void read(int key) throws SQLException {
    try (UnitOfWork.Scope unit = UnitOfWork.open(() -> "GET /orders/{id}", reads);
        Connection connection = database.getConnection();
        PreparedStatement statement =
            connection.prepareStatement("select * from orders where id = ?")) {
      statement.setInt(1, key);
      statement.execute();
      assertThat(unit.unit().route()).isNotEmpty();
    }
  }

  private List<String> kinds() {
    time.advance(Duration.ofMinutes(3));
    return reads.advise().stream().map(Advice::kind).toList();
  }

  @Test
  void advisesToCacheWhatIsReadAgainWithinAMinute() throws SQLException {
    // 200 keys, of which an eighth is looked at, ten times each.
    for (int i = 0; i < 2000; i++) {
      read(i % 200);
    }
    assertThat(kinds()).containsExactly("cache.candidate");
  }

  private void readAll(String table) throws SQLException {
    try (UnitOfWork.Scope unit = UnitOfWork.open(() -> "GET /" + table, reads);
        Connection connection = database.getConnection();
        PreparedStatement statement = connection.prepareStatement("select * from " + table)) {
      statement.execute();
      assertThat(unit.unit().route()).isNotEmpty();
    }
  }

  @Test
  void countsStatementsWithoutValuesWholeAndOnce() throws SQLException {
    List<String> tables = List.of("countries", "currencies", "languages", "regions");
    for (int i = 0; i < 7200; i++) {
      readAll(tables.get(i % tables.size()));
    }
    time.advance(Duration.ofMinutes(3));
    assertThat(reads.advise())
        .hasSize(tables.size())
        .allSatisfy(each ->
            assertThat(each.evidence().getFirst().figures()).containsEntry("runsPerMinute", 600.0));
  }

  /** In the first minute after a start it once named what other caches soon answered. */
  @Test
  void waitsForThreeMinutes() throws SQLException {
    for (int i = 0; i < 2000; i++) {
      read(i % 200);
    }
    time.advance(Duration.ofSeconds(170));
    assertThat(reads.advise()).isEmpty();
    assertThat(kinds()).containsExactly("cache.candidate");
  }

  @Test
  void isQuietAboutReadsOfManyKeys() throws SQLException {
    for (int i = 0; i < 1500; i++) {
      read(i);
    }
    assertThat(kinds()).isEmpty();
  }
}
