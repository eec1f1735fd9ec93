// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.statement;

import dev.headroom.database.jdbc.JdbcProxy;
import java.lang.reflect.Method;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/** A connection that times its statements, commits and rollbacks. Confined to one thread. */
final class TimedConnection extends JdbcProxy<Connection> {
  private final StatementListener listener;

  private TimedConnection(Connection target, StatementListener listener) {
    super(target);
    this.listener = listener;
  }

  static Connection wrap(Connection target, StatementListener listener) {
    return proxy(Connection.class, new TimedConnection(target, listener));
  }

  @Override
  public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] args)
      throws Throwable {
    return switch (method.getName()) {
      case "prepareStatement" -> statement(PreparedStatement.class, proxy, method, args);
      case "prepareCall" -> statement(CallableStatement.class, proxy, method, args);
      case "createStatement" -> statement(Statement.class, proxy, method, args);
      case "commit" -> timed(method, args);
      case "rollback" -> args == null ? timed(method, null) : forward(method, args);
      default -> handleDefault(proxy, method, args);
    };
  }

  private Object statement(
      Class<? extends Statement> face, Object proxy, Method method, Object @Nullable [] args)
      throws Throwable {
    Statement statement = (Statement) forwardNonNull(method, args);
    String sql = args != null && args[0] instanceof String text ? text : "";
    return proxy(face, new TimedStatement(statement, (Connection) proxy, sql, listener));
  }

  private @Nullable Object timed(Method method, Object @Nullable [] args) throws Throwable {
    long start = System.nanoTime();
    Object result;
    try {
      result = forward(method, args);
    } catch (Throwable e) {
      listener.transactionEnded(System.nanoTime() - start, asSqlException(e));
      throw e;
    }
    listener.transactionEnded(System.nanoTime() - start, null);
    return result;
  }
}
