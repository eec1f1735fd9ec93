// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import dev.headroom.database.DatabaseUrl;
import dev.headroom.database.pool.PoolSettings.PreparedStatements;
import dev.headroom.database.statement.TimedDataSource;
import dev.headroom.ground.Deadline;
import dev.headroom.ground.TimeSource;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Pools of a driver whose server is lost and does not respond, or which fails itself. */
@Timeout(240)
@SuppressWarnings("try") // scopes are only to be closed
class PoolDataSourceTest {
  /** HikariCP itself checks no connection that was used within this time. */
  private static final String UNCHECKED = "com.zaxxer.hikari.aliveBypassWindowMs";

  private static final int SIZE = 4;
  private static final Duration PATIENT = Duration.ofMinutes(5);
  private static final DatabaseUrl NOWHERE = DatabaseUrl.parse("postgres://127.0.0.1:1/nowhere");

  /** The time-outs of the checks, in seconds. */
  private final List<Integer> checks = new CopyOnWriteArrayList<>();

  private volatile boolean lost;
  private volatile @Nullable Error failure;

  @BeforeEach
  void leaveAllChecksToThePool() {
    System.setProperty(UNCHECKED, String.valueOf(Duration.ofHours(1).toMillis()));
  }

  @AfterEach
  void restore() {
    System.clearProperty(UNCHECKED);
  }

  /** A check takes the whole second that it is given; three connections are in doubt. */
  @Test
  void checksConnectionsInDoubtWithinOneTimeOut() throws SQLException {
    try (HikariDataSource pool = openLost(Duration.ofSeconds(1))) {
      assertThatThrownBy(pool::getConnection).isInstanceOf(PoolTimeoutException.class);
    }
    assertThat(checks).containsExactly(1);
  }

  @Test
  void checksConnectionsInDoubtNoLongerThanTheDeadline() throws SQLException {
    try (HikariDataSource pool = openLost(PATIENT);
        Deadline.Scope scope =
            Deadline.after(Duration.ofMillis(300), TimeSource.system()).makeCurrent()) {
      assertThatThrownBy(pool::getConnection).isInstanceOf(PoolTimeoutException.class);
    }
    assertThat(checks).as("JDBC knows whole seconds only").containsExactly(1);
  }

  @Test
  void losesNoConnectionToAnErrorOfACheck() throws SQLException {
    try (HikariDataSource pool = openLost(PATIENT)) {
      Error error = new NoSuchMethodError("isValid");
      failure = error;
      assertThatThrownBy(pool::getConnection).isSameAs(error);
      assertThat(PoolHealth.of(pool).active()).isZero();
    }
  }

  @Test
  void losesNoConnectionToAnErrorOfAReset() throws SQLException {
    try (HikariDataSource pool = open(settings(PATIENT, PATIENT, Duration.ZERO, true))) {
      Connection connection = pool.getConnection();
      Error error = new NoSuchMethodError("execute");
      failure = error;
      assertThatThrownBy(connection::close).isSameAs(error);
      assertThat(PoolHealth.of(pool).active()).isZero();
    }
  }

  @Test
  void waitsForACancellationNoLongerThanForTheServer() {
    Duration halfAMinute = Duration.ofSeconds(30);
    assertThat(cancelTimeout(halfAMinute, Duration.ZERO)).isEqualTo("10");
    assertThat(cancelTimeout(Duration.ofSeconds(3), Duration.ZERO)).isEqualTo("3");
    assertThat(cancelTimeout(halfAMinute, Duration.ofSeconds(2))).isEqualTo("2");
    assertThat(cancelTimeout(Duration.ofSeconds(3), halfAMinute)).isEqualTo("3");
  }

  private String cancelTimeout(Duration connectTimeout, Duration readTimeout) {
    try (HikariDataSource pool = open(settings(PATIENT, connectTimeout, readTimeout, false))) {
      return pool.getDataSourceProperties().getProperty("cancelSignalTimeout");
    }
  }

  /**
   * Opens a pool of which one connection has met the loss of the server; the others wait for it.
   */
  private HikariDataSource openLost(Duration timeout) throws SQLException {
    HikariDataSource pool = open(settings(timeout, PATIENT, Duration.ZERO, false));
    await().atMost(Duration.ofMinutes(1)).until(() -> PoolHealth.of(pool).idle() == SIZE);
    lost = true;
    try (Connection connection = pool.getConnection();
        Statement statement = connection.createStatement()) {
      assertThatThrownBy(() -> statement.execute("SELECT 1")).isInstanceOf(SQLException.class);
    }
    return pool;
  }

  private HikariDataSource open(PoolSettings settings) {
    return Pools.open(
        "driven",
        settings,
        NOWHERE,
        (target, uses) -> TimedDataSource.tracked(driver(DataSource.class), uses));
  }

  private static PoolSettings settings(
      Duration timeout, Duration connectTimeout, Duration readTimeout, boolean reset) {
    return new PoolSettings(
        SIZE,
        0,
        timeout,
        Duration.ZERO,
        connectTimeout,
        readTimeout,
        false,
        reset,
        Duration.ZERO,
        PreparedStatements.ON);
  }

  private <T> T driver(Class<T> face) {
    return face.cast(
        Proxy.newProxyInstance(
            PoolDataSourceTest.class.getClassLoader(),
            new Class<?>[] {face},
            (proxy, method, arguments) ->
                switch (method.getName()) {
                  case "hashCode" -> System.identityHashCode(proxy);
                  case "toString" -> "a " + face.getSimpleName();
                  default -> call(method, arguments);
                }));
  }

  private @Nullable Object call(Method method, Object @Nullable [] arguments) throws Exception {
    return switch (method.getName()) {
      case "getConnection" -> {
        if (lost) {
          throw new SQLException("the server does not respond", "08001");
        }
        yield driver(Connection.class);
      }
      case "createStatement" -> driver(Statement.class);
      case "execute" -> execute();
      case "isValid" -> isValid(arguments == null ? 0 : (Integer) arguments[0]);
      default ->
          method.getReturnType() == boolean.class
              ? (Object) false
              : method.getReturnType() == int.class ? 0 : null;
    };
  }

  private boolean execute() throws SQLException {
    Error error = failure;
    if (error != null) {
      throw error;
    }
    if (lost) {
      throw new SQLException("the connection is lost", "08006");
    }
    return false;
  }

  /** Waits for the server that does not respond, as long as the check does. */
  private boolean isValid(int seconds) throws InterruptedException {
    Error error = failure;
    if (error != null) {
      throw error;
    }
    if (!lost) {
      return true;
    }
    checks.add(seconds);
    return new CountDownLatch(1).await(seconds, TimeUnit.SECONDS);
  }
}
