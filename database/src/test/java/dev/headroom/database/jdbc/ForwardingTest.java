// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.database.statement.StatementShapes;
import dev.headroom.database.statement.TimedDataSource;
import dev.headroom.database.statement.UnitOfWork;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.ConnectionBuilder;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the application calls arrives at the driver: each method, with the arguments it had. */
class ForwardingTest {
  private static final Set<String> ANSWERED =
      Set.of("unwrap", "isWrapperFor", "equals", "hashCode", "toString");

  private final List<String> received = new ArrayList<>();
  private String product = "PostgreSQL";

  @ParameterizedTest
  @ValueSource(
      classes = {
        Connection.class,
        Statement.class,
        PreparedStatement.class,
        CallableStatement.class,
        DataSource.class
      })
  void sendsEveryMethodToTheDriver(Class<?> face) throws Exception {
    Object wrapper = wrapper(face);
    for (Method method : face.getMethods()) {
      if (Modifier.isStatic(method.getModifiers())
          || ANSWERED.contains(method.getName())
          || isOwn(wrapper, method)) {
        continue;
      }
      received.clear();
      method.invoke(wrapper, arguments(method));

      assertThat(received).as("calls of the driver").contains(method.toString());
    }
  }

  /** The connection of a statement is the wrapped one, and is not the driver's. */
  private static boolean isOwn(Object wrapper, Method method) {
    return wrapper instanceof Statement && method.getName().equals("getConnection");
  }

  @Test
  void timesTheConnectionsOfABuilderToo() throws SQLException {
    List<String> texts = new ArrayList<>();
    DataSource timed = TimedDataSource.of(driver(DataSource.class), run -> texts.add(run.sql()));
    try (Connection connection =
            timed.createConnectionBuilder().user("shop").password("secret").build();
        Statement statement = connection.createStatement()) {
      statement.execute("SELECT 1");
    }

    assertThat(texts).containsExactly("SELECT 1");
  }

  @Test
  void readsDoubleQuotesAsTheDatabaseDoes() throws SQLException {
    assertThat(shapeOf("SELECT \"secret\" FROM t")).isEqualTo("SELECT \"secret\" FROM t");
    product = "MariaDB";
    assertThat(shapeOf("SELECT \"secret\" FROM t")).isEqualTo("SELECT ? FROM t");
  }

  private String shapeOf(String sql) throws SQLException {
    List<String> texts = new ArrayList<>();
    DataSource timed =
        TimedDataSource.of(driver(DataSource.class), run -> texts.add(run.shape().text()));
    try (Connection connection = timed.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
    return texts.getFirst();
  }

  @Test
  void reachesTheDriverByUnwrap() throws SQLException {
    DataSource driver = driver(DataSource.class);
    DataSource timed = TimedDataSource.of(driver, run -> {});

    assertThat(timed.unwrap(DataSource.class)).isSameAs(timed);
    assertThat(timed.isWrapperFor(Connection.class)).isFalse();
    assertThat(timed).hasToString(driver.toString());
  }

  @Test
  void givesThePoolTheObjectThatFollowsTheConnection() throws SQLException {
    List<String> calls = new ArrayList<>();
    ConnectionTracker use = new RecordedUse(calls);
    DataSource timed =
        TimedDataSource.of(driver(DataSource.class), new StatementShapes(10), run -> {}, () -> use);

    Connection connection = timed.getConnection();
    assertThat(connection.unwrap(RecordedUse.class)).isSameAs(use);
    try (Statement statement = connection.createStatement()) {
      statement.execute("SELECT 1");
    }
    connection.clearWarnings();
    connection.close();

    assertThat(calls).containsExactly("used", "started SELECT 1", "ended", "returned", "closed");
  }

  @Test
  void recordsNothingOfConnectionsThatAreFollowedOnly() throws SQLException {
    List<String> calls = new ArrayList<>();
    ConnectionTracker use = new RecordedUse(calls);
    try (UnitOfWork.Scope unit = UnitOfWork.open(() -> "job");
        Connection connection =
            TimedDataSource.tracked(driver(DataSource.class), () -> use).getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("SELECT 1");
      assertThat(unit.unit().count()).isZero();
    }

    assertThat(calls).containsExactly("used", "started SELECT 1", "ended", "closed");
  }

  private record RecordedUse(List<String> calls) implements ConnectionTracker {
    @Override
    public void touched() {
      calls.add("used");
    }

    @Override
    public void statementStarted(String sql, long startNanos) {
      calls.add("started " + sql);
    }

    @Override
    public void statementEnded(long endNanos) {
      calls.add("ended");
    }

    @Override
    public void returned() {
      calls.add("returned");
    }

    @Override
    public void closed() {
      calls.add("closed");
    }
  }

  private Object wrapper(Class<?> face) throws SQLException {
    DataSource source = TimedDataSource.of(driver(DataSource.class), run -> {});
    Connection connection = source.getConnection();
    if (face == DataSource.class) {
      return source;
    }
    if (face == Connection.class) {
      return connection;
    }
    if (face == Statement.class) {
      return connection.createStatement();
    }
    return face == PreparedStatement.class
        ? connection.prepareStatement("SELECT 1")
        : connection.prepareCall("SELECT 1");
  }

  private <F> F driver(Class<F> face) {
    InvocationHandler handler =
        (proxy, method, args) -> {
          if (method.getName().equals("toString")) {
            return "driver of " + face.getSimpleName();
          }
          if (method.getName().equals("getDatabaseProductName")) {
            return product;
          }
          received.add(method.toString());
          return answer(method.getReturnType());
        };
    return face.cast(
        Proxy.newProxyInstance(
            ForwardingTest.class.getClassLoader(), new Class<?>[] {face}, handler));
  }

  private @Nullable Object answer(Class<?> type) {
    if (type == Connection.class
        || type == ConnectionBuilder.class
        || type == DatabaseMetaData.class
        || type == Statement.class
        || type == PreparedStatement.class
        || type == CallableStatement.class) {
      return driver(type);
    }
    return value(type);
  }

  private static @Nullable Object[] arguments(Method method) {
    return Arrays.stream(method.getParameterTypes()).map(ForwardingTest::value).toArray();
  }

  private static @Nullable Object value(Class<?> type) {
    if (type == boolean.class) {
      return false;
    }
    if (type == int.class) {
      return 1;
    }
    if (type == long.class) {
      return 1L;
    }
    if (type == short.class) {
      return (short) 1;
    }
    if (type == byte.class) {
      return (byte) 1;
    }
    if (type == float.class) {
      return 1f;
    }
    if (type == double.class) {
      return 1d;
    }
    return type == String.class ? "x" : null;
  }
}
