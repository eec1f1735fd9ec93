// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import dev.headroom.database.DatabaseUrl;
import dev.headroom.database.TestDatabase;
import dev.headroom.store.embedded.PostgresServer;
import java.net.SocketTimeoutException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.PGConnection;

@Timeout(240)
class PoolsIT {

  @Test
  void reportsItsStateWhenNoConnectionBecomesFree() throws SQLException {
    // Long enough for the second connection, which is made on demand.
    Duration timeout = Duration.ofSeconds(5);
    try (HikariDataSource pool =
            Pools.open("test", PoolSettings.of(1, 1).withTimeout(timeout), TestDatabase.url());
        Connection first = pool.getConnection();
        Connection second = pool.getConnection()) {
      assertThat(first.isValid(1) && second.isValid(1)).isTrue();

      PoolTimeoutException timedOut =
          catchThrowableOfType(PoolTimeoutException.class, pool::getConnection);

      assertThat((Throwable) timedOut)
          .hasMessageContaining("pool test had no free connection within")
          .hasMessageContaining("total 2 of 2, active 2, idle 0, waiting 0")
          .hasMessageContaining("raise headroom.database.pool.size");
      assertThat(timedOut.getStackTrace()).isEmpty();
      assertThat(timedOut.waited()).isGreaterThanOrEqualTo(timeout);
      assertThat(timedOut.state().active()).isEqualTo(2);
      assertThat(PoolHealth.of(pool).acquires().timeouts()).isOne();
    }
  }

  @Test
  void reportsThatTheDatabaseIsUnreachable() throws SQLException {
    PostgresServer server = PostgresServer.temporary();
    PoolSettings settings = PoolSettings.of(1, 0).withTimeout(Duration.ofSeconds(1));
    try (HikariDataSource pool =
        Pools.open("unreachable", settings, DatabaseUrl.parse(server.databaseUrl("postgres")))) {
      await().atMost(Duration.ofMinutes(1)).untilAsserted(() -> use(pool));
      server.close();

      await()
          .atMost(Duration.ofMinutes(1))
          .untilAsserted(() ->
              assertThatThrownBy(() -> use(pool))
                  .isInstanceOf(PoolTimeoutException.class)
                  .hasMessageContaining("total 0 of 1")
                  .hasMessageContaining("new connections fail with SQLState 08001"));
    } finally {
      server.close();
    }
  }

  @Test
  void refusesAtOnceWhileTheDatabaseIsSilent() throws Exception {
    PoolSettings settings = impatient(2);
    try (PostgresServer server = PostgresServer.temporary();
        HikariDataSource pool =
            Pools.open("silent", settings, DatabaseUrl.parse(server.databaseUrl("postgres")))) {
      await().atMost(Duration.ofMinutes(1)).until(() -> PoolHealth.of(pool).idle() == 2);
      Connection held = pool.getConnection();
      server.freeze();
      assertThatThrownBy(() -> held.createStatement().execute("SELECT 1"))
          .hasRootCauseInstanceOf(SocketTimeoutException.class);
      held.close();

      try (ExecutorService trying = Executors.newVirtualThreadPerTaskExecutor()) {
        // The one that tries waits; the others know before it does.
        List<Future<Throwable>> callers = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
          callers.add(trying.submit(() -> catchThrowable(() -> use(pool))));
        }
        int atOnce = 0;
        for (Future<Throwable> each : callers) {
          if (each.get() instanceof PoolTimeoutException refused && refused.waited().isZero()) {
            assertThat((Throwable) refused).hasMessageContaining("answers no statement");
            atOnce++;
          }
        }
        assertThat(atOnce).isBetween(3, 5);
      }

      server.thaw();
      await().atMost(Duration.ofMinutes(1)).untilAsserted(() -> use(pool));
      for (int i = 0; i < 20; i++) {
        use(pool);
      }
    }
  }

  @Test
  void refusesNobodyBecauseOfOneSlowStatement() throws Exception {
    AtomicBoolean ended = new AtomicBoolean();
    try (HikariDataSource pool = Pools.open("slow", impatient(2), TestDatabase.url());
        ExecutorService others = Executors.newVirtualThreadPerTaskExecutor()) {
      await().atMost(Duration.ofMinutes(1)).until(() -> PoolHealth.of(pool).idle() == 2);
      Future<Integer> uses =
          others.submit(() -> {
            int count = 0;
            for (; !ended.get(); count++) {
              use(pool);
            }
            return count;
          });
      try (Connection slow = pool.getConnection()) {
        assertThatThrownBy(() -> slow.createStatement().execute("SELECT pg_sleep(10)"))
            .hasRootCauseInstanceOf(SocketTimeoutException.class);
      } finally {
        ended.set(true);
      }
      assertThat(uses.get()).isPositive();
    }
  }

  /** On a machine that is so slow that HikariCP checks each of them, none fails. */
  @Test
  void failsOneUseAtMostWhenAllConnectionsWereLost() throws SQLException {
    PoolSettings six = PoolSettings.of(6, 0);
    try (HikariDataSource pool = Pools.open("lost", six, TestDatabase.url())) {
      List<Connection> held = new ArrayList<>();
      for (int i = 0; i < six.max(); i++) {
        Connection connection = pool.getConnection();
        connection.createStatement().execute("SELECT 1");
        held.add(connection);
      }
      for (Connection each : held) {
        each.close();
      }
      TestDatabase.run(
          "SELECT pg_terminate_backend(pid, 30000) FROM pg_stat_activity"
              + " WHERE application_name = 'headroom lost'");

      int failed = 0;
      for (int i = 0; i < 4 * six.max(); i++) {
        try {
          use(pool);
        } catch (SQLException e) {
          failed++;
        }
      }
      assertThat(failed).isLessThanOrEqualTo(1);
    }
  }

  /** With a read time-out of three seconds: others must be quicker, also where a machine pauses. */
  private static PoolSettings impatient(int size) {
    PoolSettings defaults = PoolSettings.defaults();
    return new PoolSettings(
        size,
        0,
        Duration.ofSeconds(3),
        defaults.recycle(),
        defaults.connectTimeout(),
        Duration.ofSeconds(3),
        defaults.prePing(),
        false,
        Duration.ZERO,
        defaults.preparedStatements());
  }

  @Test
  void reportsItsHealth() throws SQLException {
    try (HikariDataSource pool = open(2, 1)) {
      await().atMost(Duration.ofMinutes(1)).until(() -> PoolHealth.of(pool).idle() == 2);
      try (Connection held = pool.getConnection()) {
        assertThat(held.isValid(1)).isTrue();
        PoolHealth health = PoolHealth.of(pool);

        assertThat(health.name()).isEqualTo("test");
        assertThat(health.active()).isOne();
        assertThat(health.max()).isEqualTo(3);
        assertThat(health.acquires().count()).isOne();
        assertThat(health.ages().recycled()).isZero();
        assertThat(health.ages().oldest()).isPositive();
        assertThat(held.unwrap(PGConnection.class).getBackendPID()).isPositive();
      }
    }
  }

  @Test
  void isAllZeroOnceClosed() {
    HikariDataSource pool = open(2, 1);
    pool.close();

    assertThat(PoolHealth.of(pool).total()).isZero();
    assertThat(PoolHealth.of(pool).max()).isEqualTo(3);
    assertThat(PoolHealth.of(pool).ages().oldest()).isZero();
  }

  /** HikariCP does so in a pool alone that sets a schema: one tenant read the tables of another. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void givesNobodyTheSchemaThatAnotherHasSet(boolean resetOnReturn) throws SQLException {
    PoolSettings one = PoolSettings.of(1, 0).withResetOnReturn(resetOnReturn);
    try (HikariDataSource pool = Pools.open("test", one, TestDatabase.url())) {
      try (Connection tenant = pool.getConnection()) {
        assertThat(tenant.getSchema()).isEqualTo("public");
        tenant.setSchema("pg_catalog");
        assertThat(tenant.getSchema()).isEqualTo("pg_catalog");
      }
      try (Connection next = pool.getConnection()) {
        assertThat(next.getSchema()).isEqualTo("public");
        next.setAutoCommit(false);
        next.setSchema("pg_catalog");
        next.commit();
      }
      try (Connection next = pool.getConnection()) {
        assertThat(next.getSchema()).isEqualTo("public");
      }
    }
  }

  @Test
  void undoesOnReturnWhatSqlChangedIfAsked() throws SQLException {
    assertThat(afterReturn(PoolSettings.of(1, 0).withResetOnReturn(true)))
        .isEqualTo("0 locks, work_mem as ever, application headroom test");
    assertThat(afterReturn(PoolSettings.of(1, 0)))
        .isEqualTo("1 locks, work_mem changed, application headroom test");
  }

  @Test
  void undoesWhatWasReturnedThroughAStatementsConnectionToo() throws SQLException {
    PoolSettings one = PoolSettings.of(1, 0).withResetOnReturn(true);
    try (HikariDataSource pool = Pools.open("test", one, TestDatabase.url())) {
      Statement dirty = pool.getConnection().createStatement();
      dirty.execute("SET work_mem = '77MB'");
      dirty.getConnection().close();
      try (Connection next = pool.getConnection();
          Statement statement = next.createStatement();
          ResultSet row = statement.executeQuery("SHOW work_mem")) {
        row.next();
        assertThat(row.getString(1)).isNotEqualTo("77MB");
      }
    }
  }

  /**
   * A connection used a moment ago is handed out unchecked; a failed use makes the pool drop it.
   */
  private static void use(HikariDataSource pool) throws SQLException {
    try (Connection connection = pool.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("SELECT 1");
    }
  }

  /** Dirties the only session of a pool, and looks at it as the next borrower does. */
  private static String afterReturn(PoolSettings settings) throws SQLException {
    try (HikariDataSource pool = Pools.open("test", settings, TestDatabase.url())) {
      try (Connection dirty = pool.getConnection();
          Statement statement = dirty.createStatement()) {
        dirty.setAutoCommit(false);
        statement.execute("SET work_mem = '77MB'");
        statement.execute("SELECT pg_advisory_lock(42)");
        dirty.commit();
      }
      try (Connection next = pool.getConnection();
          Statement statement = next.createStatement();
          ResultSet row =
              statement.executeQuery(
                  """
                  SELECT (SELECT count(*) FROM pg_locks
                           WHERE locktype = 'advisory' AND pid = pg_backend_pid()) || ' locks, '
                      || CASE current_setting('work_mem') WHEN '77MB' THEN 'work_mem changed'
                         ELSE 'work_mem as ever' END
                      || ', application ' || current_setting('application_name')
                  """)) {
        assertThat(next.getAutoCommit()).isTrue();
        row.next();
        return row.getString(1);
      }
    }
  }

  private static HikariDataSource open(int size, int maxOverflow) {
    PoolSettings settings = PoolSettings.of(size, maxOverflow).withTimeout(Duration.ofMillis(250));
    return Pools.open("test", settings, TestDatabase.url());
  }
}
