// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import dev.headroom.database.DatabaseUrl;
import dev.headroom.database.TestDatabase;
import dev.headroom.ground.Deadline;
import dev.headroom.ground.TimeSource;
import dev.headroom.store.embedded.PostgresServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Pools that would wait for minutes, in calls that have less time. */
@Timeout(240)
@SuppressWarnings("try") // scopes are only to be closed
class PoolDeadlineIT {
  private static final PoolSettings PATIENT =
      PoolSettings.of(1, 0).withTimeout(Duration.ofMinutes(5));

  @Test
  void waitNoLongerThanTheDeadlineForADatabaseThatIsStopped() throws SQLException {
    PostgresServer server = PostgresServer.temporary();
    try (HikariDataSource pool =
        Pools.open("stopped", PATIENT, DatabaseUrl.parse(server.databaseUrl("postgres")))) {
      use(pool);
      server.kill();

      // A connection that was used a moment ago is handed out unchecked.
      await()
          .atMost(Duration.ofMinutes(1))
          .untilAsserted(() -> {
            Deadline deadline = Deadline.after(Duration.ofMillis(300), TimeSource.system());
            try (Deadline.Scope scope = deadline.makeCurrent()) {
              assertThatThrownBy(() -> use(pool))
                  .isInstanceOf(PoolTimeoutException.class)
                  .hasMessageContaining("new connections fail with SQLState 08001");
              assertThat(deadline.isPassed()).isTrue();
            }
          });
    } finally {
      server.close();
    }
  }

  @Test
  void waitNoLongerThanTheDeadlineForAConnectionThatIsInUse() throws SQLException {
    try (HikariDataSource pool = Pools.open("busy", PATIENT, TestDatabase.url());
        Connection held = pool.getConnection()) {
      assertThat(held.isValid(1)).isTrue();
      Deadline deadline = Deadline.after(Duration.ofMillis(200), TimeSource.system());
      try (Deadline.Scope scope = deadline.makeCurrent()) {
        PoolTimeoutException timedOut =
            catchThrowableOfType(PoolTimeoutException.class, pool::getConnection);

        assertThat(timedOut.waited()).isLessThanOrEqualTo(Duration.ofMillis(201));
        assertThat(deadline.isPassed()).isTrue();
      }
    }
  }

  @Test
  void giveOutAnIdleConnectionHoweverShortTheTimeIs() throws SQLException {
    try (HikariDataSource pool = Pools.open("idle", PATIENT, TestDatabase.url())) {
      use(pool);
      try (Deadline.Scope scope =
          Deadline.after(Duration.ZERO, TimeSource.system()).makeCurrent()) {
        use(pool);
      }
    }
  }

  @Test
  void loseNoConnectionWhereTheDecoratorDoesNotReportItsUse() {
    try (HikariDataSource pool =
        Pools.open("bare", PATIENT, TestDatabase.url(), (target, uses) -> target)) {
      for (int i = 0; i < 3; i++) {
        assertThatThrownBy(pool::getConnection).hasMessageContaining("unwrap");
      }
      assertThat(PoolHealth.of(pool).active()).isZero();
    }
  }

  private static void use(HikariDataSource pool) throws SQLException {
    try (Connection connection = pool.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("SELECT 1");
    }
  }
}
