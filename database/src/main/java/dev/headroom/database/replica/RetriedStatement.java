// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.replica;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A read-only statement, which runs on another server if its connection moves: it remembers how it
 * was created, its settings and its parameters.
 *
 * <p>Confined to one thread. A statement with a stream as parameter, or a batch, is run once.
 */
final class RetriedStatement implements InvocationHandler {
  private final Connection face;
  private final RoutedConnection connection;
  private final OpenStatements open;
  private final JdbcCall creation;
  private final Map<String, JdbcCall> calls = new LinkedHashMap<>();
  private Statement target;
  private Connection createdOn;
  private boolean repeatable = true;
  private int fetchSize;

  private RetriedStatement(
      Connection face,
      RoutedConnection connection,
      OpenStatements open,
      JdbcCall creation,
      Connection createdOn)
      throws Throwable {
    this.face = face;
    this.connection = connection;
    this.open = open;
    this.creation = creation;
    this.createdOn = createdOn;
    this.target = (Statement) Objects.requireNonNull(creation.on(createdOn), "a statement");
    this.fetchSize = target.getFetchSize();
  }

  /**
   * Creates a statement.
   *
   * @param face what its {@code getConnection} returns
   * @param open of the connection
   * @param creation the call that creates it
   * @param createdOn the connection to the server
   */
  static Object of(
      Connection face,
      RoutedConnection connection,
      OpenStatements open,
      JdbcCall creation,
      Connection createdOn)
      throws Throwable {
    Class<? extends Statement> type =
        switch (creation.name()) {
          case "prepareStatement" -> PreparedStatement.class;
          case "prepareCall" -> CallableStatement.class;
          default -> Statement.class;
        };
    RetriedStatement statement = new RetriedStatement(face, connection, open, creation, createdOn);
    open.add(statement);
    return Proxy.newProxyInstance(
        RetriedStatement.class.getClassLoader(), new Class<?>[] {type}, statement);
  }

  @Override
  @SuppressWarnings("ReferenceEquality") // A proxy is equal to itself alone; equals would recur.
  public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] args)
      throws Throwable {
    JdbcCall call = new JdbcCall(method, args);
    String name = call.name();
    return switch (name) {
      case "equals" -> proxy == call.first();
      case "hashCode" -> System.identityHashCode(proxy);
      case "toString" -> "read-only statement: " + target;
      case "getConnection" -> face;
      case "unwrap", "isWrapperFor" ->
          call.first() instanceof Class<?> type && type.isInstance(proxy)
              ? (name.equals("unwrap") ? proxy : true)
              : call.on(target);
      case "close" -> {
        close();
        yield null;
      }
      default -> name.startsWith("execute") ? execute(call) : forward(call);
    };
  }

  /** Forwards a call, and remembers what it changes in the statement. */
  private @Nullable Object forward(JdbcCall call) throws Throwable {
    String name = call.name();
    if (name.equals("clearParameters")) {
      calls.keySet().removeIf(each -> each.startsWith(JdbcCall.PARAMETER));
    } else if (name.equals("addBatch")) {
      repeatable = false;
    } else if (name.startsWith("set")
        || name.startsWith("register")
        || name.equals("closeOnCompletion")) {
      repeatable &= call.isRepeatable();
      calls.put(call.key(), call);
    }
    Object result = call.on(target);
    if (name.equals("setFetchSize")) {
      fetchSize = target.getFetchSize();
    }
    return result;
  }

  private void close() throws SQLException {
    open.remove(this);
    target.close();
  }

  private @Nullable Object execute(JdbcCall call) throws Throwable {
    if (call.locks()) {
      connection.requirePrimary();
    }
    while (true) {
      moveIfNecessary();
      connection.onExecuting(target, creation.text(), true);
      try {
        // A cursor would end with the transaction of the statement; auto-commit knows none either.
        target.setFetchSize(connection.isReadOnlyAutoCommit() ? 0 : fetchSize);
        Object result = call.on(target);
        connection.onExecuted();
        return result;
      } catch (SQLException e) {
        if (!repeatable || !connection.moveAfter(e, this)) {
          connection.onFailed();
          throw e;
        }
      }
    }
  }

  /** Creates the statement again, as it is, if its connection has moved. */
  @SuppressWarnings("ReferenceEquality") // A connection is that of the last run, or another.
  private void moveIfNecessary() throws Throwable {
    Connection now = connection.physical(this);
    if (now == createdOn) {
      return;
    }
    Statement moved = (Statement) Objects.requireNonNull(creation.on(now), "a statement");
    for (JdbcCall each : calls.values()) {
      each.on(moved);
    }
    target = moved;
    createdOn = now;
    open.add(this);
  }
}
