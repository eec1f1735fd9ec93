// SPDX-License-Identifier: Apache-2.0
package dev.headroom.store.postgres.limit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.ground.TimeSource;
import dev.headroom.limit.rule.Limit;
import dev.headroom.limit.state.LimitState.StoreRequest;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;

/** Limits behind a pooler, which hands a session of the server from one client to the next. */
final class PooledLimitIT {

  /** A statement of the application had 50 ms, where it got a session that limits had used. */
  @Test
  void changesNoSessionThatIsNotItsOwn() throws SQLException {
    Queue<Connection> sessions = new ConcurrentLinkedQueue<>();
    PostgresLimitSettings settings = new PostgresLimitSettings(Duration.ofSeconds(5), 1);
    try (LimitDatabase database = new LimitDatabase();
        PostgresLimitState state =
            LimitDatabase.upWhenReturned(
                behindPooler(database.source(), sessions), settings, TimeSource.system())) {
      StoreRequest request = new StoreRequest(Limit.parse("pooled", "5/h"), "key", 1);
      for (int i = 0; i < 10; i++) {
        assertThat(state.take(List.of(request), 1).times()).isEqualTo(i < 5 ? 1 : 0);
      }
      for (Connection each : sessions) {
        assertThat(shown(each, "SHOW statement_timeout")).isEqualTo("0");
        assertThat(shown(each, "SHOW enable_seqscan")).isEqualTo("on");
        assertThat(shown(each, "SELECT count(*) FROM pg_prepared_statements"))
            .as("prepared on the server")
            .isEqualTo("0");
      }
      assertThat(sessions).isNotEmpty();
    }
  }

  private static String shown(Connection session, String sql) throws SQLException {
    try (Statement statement = session.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getString(1);
    }
  }

  private static DataSource behindPooler(DataSource source, Queue<Connection> sessions) {
    return proxy(
        DataSource.class,
        (method, arguments) -> {
          Object result = invoked(method, source, arguments);
          if (result instanceof Connection session) {
            sessions.add(session);
            return behindPooler(session);
          }
          return result;
        });
  }

  private static Connection behindPooler(Connection session) {
    return proxy(
        Connection.class,
        (method, arguments) -> {
          Object result = invoked(method, session, arguments);
          return result instanceof PGConnection driver ? withInventedProcess(driver) : result;
        });
  }

  private static PGConnection withInventedProcess(PGConnection driver) {
    return proxy(
        PGConnection.class,
        (method, arguments) ->
            method.getName().equals("getBackendPID") ? -1 : invoked(method, driver, arguments));
  }

  private interface Call {
    @Nullable Object run(Method method, Object @Nullable [] arguments) throws Throwable;
  }

  private static <T> T proxy(Class<T> type, Call call) {
    return type.cast(
        Proxy.newProxyInstance(
            PooledLimitIT.class.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) -> call.run(method, arguments)));
  }

  private static @Nullable Object invoked(
      Method method, Object target, Object @Nullable [] arguments) throws Throwable {
    try {
      return method.invoke(target, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }
}
