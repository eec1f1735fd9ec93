// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.pool;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.headroom.database.SteppedTime;
import dev.headroom.database.TestDatabase;
import dev.headroom.database.statement.StatementShapes;
import dev.headroom.database.statement.TimedDataSource;
import dev.headroom.database.statement.UnitOfWork;
import dev.headroom.ground.TimeSource;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.postgresql.PGConnection;
import shop.Checkout;

/** Pools of an application that are watched from below, and what a watch reports. */
@Timeout(240)
@SuppressWarnings("try") // units are only to be closed
class PoolWatchIT {
  private static final Duration LEAK = Duration.ofSeconds(60);
  private static final StatementShapes SHAPES = new StatementShapes(100);
  private static final PoolWatch.Decorator DECORATOR =
      (target, uses) -> TimedDataSource.of(target, SHAPES, run -> {}, uses);

  @Test
  void leavesThePoolOfAnApplicationAsItIs() throws SQLException {
    try (HikariDataSource pool = pool("kept")) {
      PoolWatch watch = under(pool).orElseThrow();

      try (Connection connection = pool.getConnection()) {
        assertThat(pool.getClass()).isEqualTo(HikariDataSource.class);
        assertThat(pool.getJdbcUrl()).isEqualTo(TestDatabase.url().jdbcUrl());
        assertThat(connection.unwrap(PGConnection.class).getBackendPID()).isPositive();
        assertThat(connection.toString()).contains("wrapping org.postgresql.jdbc.PgConnection@");
        assertThat(watch.health().max()).isOne();
      }
    }
  }

  @Test
  void knowsWhoHoldsAConnectionForWhichRequestAndWithWhichStatement() throws SQLException {
    try (HikariDataSource pool = pool("held")) {
      PoolWatch watch = under(pool).orElseThrow();
      try (UnitOfWork.Scope unit = UnitOfWork.open(() -> "GET /orders/{id}");
          Connection connection = pool.getConnection();
          Statement statement = connection.createStatement()) {
        statement.execute("SELECT 42");

        assertThat(watch.report().holders())
            .singleElement()
            .satisfies(holder -> {
              assertThat(holder.thread()).isEqualTo(Thread.currentThread().getName());
              assertThat(holder.route()).isEqualTo("GET /orders/{id}");
              assertThat(holder.statement()).isEqualTo("SELECT ?");
              assertThat(holder.held()).isPositive();
            });
      }
      assertThat(watch.report().holders()).isEmpty();
    }
  }

  @Test
  void knowsATransactionThatHasNotRunAStatementYet() throws SQLException {
    try (HikariDataSource pool = pool("begun")) {
      PoolWatch watch = under(pool).orElseThrow();
      try (Connection connection = pool.getConnection()) {
        connection.setAutoCommit(false);

        assertThat(watch.report().holders())
            .singleElement()
            .satisfies(holder -> assertThat(holder.statement()).isNull());
      }
      assertThat(watch.report().holders()).isEmpty();
    }
  }

  @Test
  void takesNoStatementOfThePoolForOneOfTheApplication() throws SQLException {
    try (HikariDataSource pool = pool("initialised")) {
      pool.setConnectionInitSql("SET work_mem = '5MB'");
      pool.setConnectionTestQuery("SELECT 7");
      PoolWatch watch = under(pool).orElseThrow();
      try (Connection connection = pool.getConnection()) {
        assertThat(watch.report().holders()).isEmpty();
        try (Statement statement = connection.createStatement();
            ResultSet row = statement.executeQuery("SHOW work_mem")) {
          row.next();
          assertThat(row.getString(1)).isEqualTo("5MB");
        }
        assertThat(watch.report().holders()).hasSize(1);
      }
    }
  }

  @Test
  void distinguishesPools() throws SQLException {
    try (HikariDataSource one = pool("one");
        HikariDataSource other = pool("other")) {
      PoolWatch first = under(one).orElseThrow();
      PoolWatch second = under(other).orElseThrow();
      try (Connection connection = one.getConnection();
          Statement statement = connection.createStatement()) {
        statement.execute("SELECT 1");

        assertThat(first.report().holders()).hasSize(1);
        assertThat(second.report().holders()).isEmpty();
        assertThat(first.report().state().name()).isEqualTo("one");
        assertThat(first.isOf(one)).isTrue();
        assertThat(first.isOf(other)).isFalse();
      }
    }
  }

  @Test
  void leavesAloneAPoolThatHasBeenStarted() {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(TestDatabase.url().jdbcUrl());
    config.setUsername("postgres");
    config.setMaximumPoolSize(1);
    try (HikariDataSource pool = new HikariDataSource(config)) {
      assertThat(under(pool)).isEmpty();
      assertThat(pool.getDataSource()).isNull();
    }
  }

  @Test
  void watchesAnyOtherDataSourceFromAbove() throws SQLException {
    DataSource sessions = TestDatabase.sessions();
    PoolWatch watch = PoolWatch.around("sessions", sessions, LEAK);
    DataSource watched = watch.decorate(sessions, DECORATOR);
    try (Connection connection = watched.getConnection()) {
      assertThat(connection.isValid(1)).isTrue();
      assertThat(watch.report().holders()).hasSize(1);
      assertThat(watch.health().name()).isEqualTo("sessions");
    }
    assertThat(watch.report().holders()).isEmpty();
  }

  @Test
  void groupsLeaksByTheLineThatBorrowed() throws SQLException {
    LaterTime time = new LaterTime();
    PoolWatch watch = PoolWatch.reported(leakThreshold(LEAK), time);
    DataSource source = borrowing(watch);
    List<ConnectionLeak> found = new ArrayList<>();
    PoolWatchListener listener = listener(found);
    List<Connection> leaked = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      leaked.add(new Checkout(source).leak("SELECT " + i));
    }
    watch.check(listener);
    assertThat(found).isEmpty();

    time.pass(LEAK);
    watch.check(listener);
    watch.check(listener);

    assertThat(found).hasSize(3);
    assertThat(watch.report().leaks())
        .singleElement()
        .satisfies(leak -> {
          assertThat(leak.callSite()).startsWith("shop.Checkout.leak:");
          assertThat(leak.statement()).isEqualTo("SELECT ?");
          assertThat(leak.count()).isEqualTo(3);
        });
    for (Connection each : leaked) {
      each.close();
    }
    assertThat(watch.report().holders()).isEmpty();
  }

  /** Borrows a connection in a thread that ends without returning it. */
  private static void leakInAThread(PoolWatch watch, TimeSource time) {
    Thread thread =
        Thread.ofPlatform()
            .start(() -> {
              PoolConnection connection = watch.connections().get();
              connection.borrowed();
              connection.statementStarted("SELECT 1", time.nanos());
              connection.statementEnded(time.nanos());
            });
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** By the threshold alone a pool of ten is empty before its first leak is reported. */
  @Test
  void reportsLongBeforeTheThresholdWhatSeveralThreadsOfOnePlaceHaveLeftBehind() {
    SteppedTime time = new SteppedTime();
    PoolWatch watch = PoolWatch.reported(leakThreshold(LEAK), time);
    List<ConnectionLeak> found = new ArrayList<>();
    leakInAThread(watch, time);
    leakInAThread(watch, time);
    time.pass(Duration.ofSeconds(11));
    watch.check(listener(found));
    assertThat(found).as("two may be chance").isEmpty();

    leakInAThread(watch, time);
    watch.check(listener(found));
    assertThat(found).as("the third has just ended").isEmpty();

    time.pass(Duration.ofSeconds(11));
    watch.check(listener(found));
    watch.check(listener(found));
    assertThat(found).hasSize(3);
  }

  @Test
  void reportsWhatAThreadHasLeftBehindWhileOthersWait() {
    SteppedTime time = new SteppedTime();
    PoolWatch watch = PoolWatch.reported(leakThreshold(LEAK), time);
    List<ConnectionLeak> found = new ArrayList<>();
    PoolConnection working = watch.connections().get();
    working.borrowed();
    leakInAThread(watch, time);
    PoolWaits.Waiter waiter = watch.waits().begin();
    watch.check(listener(found));
    assertThat(found).isEmpty();

    time.pass(Duration.ofSeconds(11));
    watch.check(listener(found));
    watch.waits().end(waiter);
    assertThat(found).as("a thread that works has not leaked").hasSize(1);
  }

  @Test
  void countsTheTimeWithoutAStatementFromTheEndOfALongOne() {
    SteppedTime time = new SteppedTime();
    PoolWatch watch = PoolWatch.reported(leakThreshold(LEAK), time);
    PoolConnection connection = watch.connections().get();
    List<ConnectionLeak> found = new ArrayList<>();
    connection.borrowed();
    connection.statementStarted("SELECT pg_sleep(3600)", time.nanos());
    time.pass(Duration.ofHours(1));
    connection.statementEnded(time.nanos());

    watch.check(listener(found));
    assertThat(found).isEmpty();

    time.pass(LEAK);
    watch.check(listener(found));
    assertThat(found).hasSize(1);
  }

  @Test
  void recordsWhereConnectionsAreBorrowedOnceALeakIsSuspected() throws SQLException {
    LaterTime time = new LaterTime();
    PoolWatch watch = PoolWatch.reported(PoolSettings.defaults(), time);
    Checkout checkout = new Checkout(borrowing(watch));
    PoolWatchListener listener = new PoolWatchListener() {};
    try (Connection first = checkout.leak("SELECT 1")) {
      assertThat(first.isValid(1)).isTrue();
      watch.check(listener);
      assertThat(watch.report().holders().getFirst().callSite()).isNull();

      time.pass(LEAK.dividedBy(2));
      watch.check(listener);
      try (Connection second = checkout.leak("SELECT 2")) {
        assertThat(second.isValid(1)).isTrue();
        assertThat(watch.report().holders())
            .extracting(ConnectionHolder::callSite)
            .anySatisfy(site -> assertThat(site).startsWith("shop.Checkout.leak:"));
      }
    }
  }

  /** The system's time, which a test may advance; statements begin at the system's time. */
  private static final class LaterTime implements TimeSource {
    private long laterNanos;

    void pass(Duration time) {
      laterNanos += time.toNanos();
    }

    @Override
    public long nanos() {
      return System.nanoTime() + laterNanos;
    }

    @Override
    public Instant now() {
      return Instant.now().plusNanos(laterNanos);
    }
  }

  private static PoolWatchListener listener(List<ConnectionLeak> found) {
    return new PoolWatchListener() {
      @Override
      public void leaked(String pool, ConnectionLeak leak) {
        found.add(leak);
      }
    };
  }

  /** Returns sessions that count as borrowed as soon as they are opened. */
  private static DataSource borrowing(PoolWatch watch) {
    return watch.decorate(TestDatabase.sessions(), DECORATOR);
  }

  private static PoolSettings leakThreshold(Duration threshold) {
    PoolSettings defaults = PoolSettings.defaults();
    return new PoolSettings(
        1,
        0,
        defaults.timeout(),
        defaults.recycle(),
        defaults.connectTimeout(),
        defaults.readTimeout(),
        true,
        false,
        threshold,
        defaults.preparedStatements());
  }

  private static Optional<PoolWatch> under(HikariDataSource pool) {
    return PoolWatch.under(pool, DECORATOR, LEAK, false);
  }

  private static HikariDataSource pool(String name) {
    HikariDataSource pool = new HikariDataSource();
    pool.setPoolName(name);
    pool.setJdbcUrl(TestDatabase.url().jdbcUrl());
    pool.setUsername("postgres");
    pool.setMaximumPoolSize(1);
    return pool;
  }
}
