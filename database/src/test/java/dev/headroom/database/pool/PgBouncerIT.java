// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.headroom.database.DatabaseUrl;
import dev.headroom.database.TestDatabase;
import dev.headroom.database.backup.BackupException;
import dev.headroom.database.backup.BackupSettings;
import dev.headroom.database.backup.DatabaseBackup;
import dev.headroom.database.plan.PlanReader;
import dev.headroom.database.pool.PoolSettings.PreparedStatements;
import dev.headroom.database.pool.Pooler.Mode;
import dev.headroom.ground.TimeSource;
import dev.headroom.store.embedded.PostgresServer;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.PGConnection;
import org.slf4j.LoggerFactory;

/**
 * Pools through a real PgBouncer: that of Debian 12 is 1.18, which does not keep prepared
 * statements. Where none is installed, only the test without one says anything; {@code .ci/run}
 * installs it.
 */
@Timeout(240)
class PgBouncerIT {
  private static @Nullable PgBouncer bouncer;

  @BeforeAll
  static void start() throws Exception {
    Optional<PgBouncer> started = PgBouncer.start(TestDatabase.url());
    if (started.isEmpty()) {
      LoggerFactory.getLogger(PgBouncerIT.class)
          .warn("PgBouncer is not installed: nothing is tested through it");
      return;
    }
    bouncer = started.get();
    await().atMost(Duration.ofMinutes(1)).until(started.get()::isReady);
    TestDatabase.run("DROP ROLE IF EXISTS clerk", "CREATE ROLE clerk LOGIN");
  }

  @AfterAll
  static void stop() throws Exception {
    if (bouncer != null) {
      bouncer.close();
    }
  }

  @Test
  void findsNoPoolerBeforeAServer() {
    try (HikariDataSource pool = open(TestDatabase.url(), PreparedStatements.AUTO)) {
      assertThat(pooler(pool).mode()).isEqualTo(Mode.NONE);
    }
  }

  /** As a role that may not read PgBouncer's admin console: none is needed. */
  @Test
  void preparesNothingOnServersThatChange() throws SQLException {
    if (bouncer == null) {
      return;
    }
    try (HikariDataSource pool = open(bouncer.url("clerk", "shop"), PreparedStatements.AUTO)) {
      Pooler pooler = pooler(pool);
      assertThat(pooler.mode()).as(pooler.evidence()).isEqualTo(Mode.TRANSACTION);
      // Its own limits count, not those of the server.
      assertThat(PoolWatch.find(pool).orElseThrow().connectionLimit()).isNull();
      worksOnChangingServers(pool);
      if (!pooler.keepsPreparedStatements()) {
        try (Connection one = pool.getConnection();
            Connection other = pool.getConnection()) {
          one.setAutoCommit(false);
          other.setAutoCommit(false);
          assertThat(leftBehind(one) + leftBehind(other)).isZero();
        }
      }
    }
  }

  @Test
  void preparesNothingOnServersThatChangeInAPoolThatIsNotWatched() throws SQLException {
    if (bouncer == null) {
      return;
    }
    DatabaseUrl url = bouncer.url("clerk", "shop");
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(url.jdbcUrl());
    config.setUsername(url.user());
    config.setPassword(url.password());
    config.setMaximumPoolSize(4);
    try (HikariDataSource pool = Pools.openUnwatched(config)) {
      worksOnChangingServers(pool);
    }
  }

  /** A statement of the application had the time-out of the advice that had used its server. */
  @Test
  void plansWithoutASettingForTheNextClient() throws SQLException {
    if (bouncer == null) {
      return;
    }
    DataSource sessions = bouncer.url("clerk", "shop").unpooled(Duration.ofSeconds(30));
    try (PlanReader plans = PlanReader.open(sessions, Duration.ofSeconds(50))) {
      plans.begin();
      assertThat(shown(plans.connection(), "statement_timeout")).isEqualTo("50s");
      plans.rollback();
      try (Connection next = sessions.getConnection()) {
        assertThat(shown(next, "statement_timeout")).isEqualTo("0");
        assertThat(shown(next, "lock_timeout")).isEqualTo("0");
      }
    }
  }

  private static String shown(Connection connection, String setting) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SHOW " + setting)) {
      row.next();
      return row.getString(1);
    }
  }

  /**
   * The driver connects to either; a client that is alone on one gets the same server each time.
   */
  @Test
  void findsTheModeOfTwoPoolersBehindOneAddress() throws Exception {
    if (bouncer == null) {
      return;
    }
    try (PgBouncer second = PgBouncer.start(TestDatabase.url()).orElseThrow()) {
      await().atMost(Duration.ofMinutes(1)).until(second::isReady);
      String hosts = host(bouncer) + "," + host(second);
      DatabaseUrl both =
          DatabaseUrl.parse("postgres://clerk@" + hosts + "/shop?loadBalanceHosts=true");
      for (int i = 0; i < 8; i++) {
        try (HikariDataSource pool = open(both, PreparedStatements.AUTO)) {
          assertThat(pooler(pool).mode()).isEqualTo(Mode.TRANSACTION);
        }
      }
    }
  }

  private static String host(PgBouncer of) {
    return URI.create(of.url("clerk", "shop").jdbcUrl().substring("jdbc:".length())).getAuthority();
  }

  @Test
  void keepsPreparedStatementsInSessionMode() throws SQLException {
    if (bouncer == null) {
      return;
    }
    try (HikariDataSource pool =
            open(bouncer.url("postgres", "sessions"), PreparedStatements.AUTO);
        Connection connection = pool.getConnection()) {
      assertThat(pooler(pool).mode()).isEqualTo(Mode.SESSION);
      assertThat(connection.unwrap(PGConnection.class).getPrepareThreshold()).isPositive();
    }
  }

  /** PgBouncer opens connections while the server behind it hangs: that is no answer of it. */
  @Test
  void refusesAtOnceWhileTheDatabaseBehindItIsSilent() throws Exception {
    if (bouncer == null) {
      return;
    }
    try (PostgresServer server = PostgresServer.temporary();
        PgBouncer before =
            PgBouncer.start(DatabaseUrl.parse(server.jdbcUrl("postgres"))).orElseThrow()) {
      await().atMost(Duration.ofMinutes(1)).until(before::isReady);
      try (HikariDataSource pool =
          open(before.url("postgres", "shop"), PreparedStatements.AUTO, Duration.ofSeconds(3))) {
        Connection held = pool.getConnection();
        server.freeze();
        assertThatThrownBy(() -> held.createStatement().execute("SELECT 1"))
            .hasRootCauseInstanceOf(SocketTimeoutException.class);
        held.close();
        await().atMost(Duration.ofMinutes(1)).until(() -> PoolHealth.of(pool).idle() > 0);

        try (ExecutorService trying = Executors.newVirtualThreadPerTaskExecutor()) {
          List<Future<Throwable>> callers = new ArrayList<>();
          for (int i = 0; i < 6; i++) {
            callers.add(trying.submit(() -> catchThrowable(() -> pool.getConnection().close())));
          }
          int atOnce = 0;
          for (Future<Throwable> each : callers) {
            if (each.get() instanceof PoolTimeoutException refused && refused.waited().isZero()) {
              atOnce++;
            }
          }
          assertThat(atOnce).isBetween(4, 6);
        }

        server.thaw();
        await()
            .atMost(Duration.ofMinutes(1))
            .untilAsserted(() -> {
              try (Connection connection = pool.getConnection()) {
                assertThat(pid(connection)).isPositive();
              }
            });
      }
    }
  }

  /** Its start and its end, and the slot that keeps the log, belong to one session. */
  @Test
  void aCopyOfTheServerIsRefused(@TempDir Path home) {
    if (bouncer == null) {
      return;
    }
    DatabaseBackup backups =
        new DatabaseBackup(
            bouncer.url("postgres", "shop"),
            BackupSettings.of(home).withMethod(BackupSettings.Method.COPY).withMinFree(0),
            TimeSource.system());

    assertThatThrownBy(backups::run)
        .isInstanceOf(BackupException.class)
        .hasMessageContaining("leads through a pooler");
  }

  /** What would happen without the probe: the broken variant that the others are held against. */
  @Test
  void failsOnChangingServersWherePreparedStatementsAreForced() throws SQLException {
    if (bouncer == null) {
      return;
    }
    try (HikariDataSource pool = open(bouncer.url("postgres", "shop"), PreparedStatements.ON)) {
      assertThat(PoolWatch.find(pool).orElseThrow().pooler()).isNull();
      try (HikariDataSource found =
          open(bouncer.url("postgres", "shop"), PreparedStatements.AUTO)) {
        if (!pooler(found).keepsPreparedStatements()) {
          assertThatThrownBy(() -> worksOnChangingServers(pool))
              .isInstanceOfSatisfying(
                  SQLException.class, e -> assertThat(e.getSQLState()).isIn("26000", "42P05"));
        }
      }
    }
  }

  /** Prepares a statement on one server, and executes it on another. */
  private static void worksOnChangingServers(HikariDataSource pool) throws SQLException {
    try (Connection one = pool.getConnection();
        Connection other = pool.getConnection()) {
      one.setAutoCommit(false);
      other.setAutoCommit(false);
      try (PreparedStatement prepared = one.prepareStatement("SELECT pg_backend_pid() + ?")) {
        prepared.setInt(1, 0);
        int first = 0;
        // The driver prepares on the server at the fifth execution.
        for (int i = 0; i < 8; i++) {
          first = number(prepared);
        }
        one.commit();
        int taken = pid(other);
        int second = pid(one);
        assertThat(taken).isEqualTo(first);
        assertThat(second).isNotEqualTo(first);
        assertThat(number(prepared)).isEqualTo(second);
      } finally {
        one.rollback();
        other.rollback();
      }
    }
  }

  private static int leftBehind(Connection connection) throws SQLException {
    return number(
        connection,
        "SELECT count(*)::int FROM pg_prepared_statements WHERE statement LIKE '%probe%'");
  }

  private static int pid(Connection connection) throws SQLException {
    return number(connection, "SELECT pg_backend_pid()");
  }

  private static int number(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getInt(1);
    }
  }

  private static int number(PreparedStatement prepared) throws SQLException {
    try (ResultSet row = prepared.executeQuery()) {
      row.next();
      return row.getInt(1);
    }
  }

  private static Pooler pooler(HikariDataSource pool) {
    return Objects.requireNonNull(PoolWatch.find(pool).orElseThrow().pooler(), "a pooler");
  }

  private static HikariDataSource open(DatabaseUrl url, PreparedStatements mode) {
    return open(url, mode, PoolSettings.defaults().readTimeout());
  }

  private static HikariDataSource open(
      DatabaseUrl url, PreparedStatements mode, Duration readTimeout) {
    PoolSettings defaults = PoolSettings.defaults();
    PoolSettings settings =
        new PoolSettings(
            1,
            1,
            Duration.ofSeconds(20),
            defaults.recycle(),
            defaults.connectTimeout(),
            readTimeout,
            true,
            false,
            Duration.ZERO,
            mode);
    return Pools.open("bouncer", settings, url);
  }
}
