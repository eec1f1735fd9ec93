// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database;

import java.lang.reflect.Method;
import java.sql.Connection;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/** A statement of any of the three kinds; each of its execute methods is timed. */
final class TimedStatement extends WrappedCalls<Statement> {
  private final Connection connection;
  private final String prepared;
  private final StatementListener listener;

  /** Of a batch of texts on a plain statement, the first stands for all. */
  private String batched = "";

  TimedStatement(
      Statement target, Connection connection, String prepared, StatementListener listener) {
    super(target);
    this.connection = connection;
    this.prepared = prepared;
    this.listener = listener;
  }

  @Override
  public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] args)
      throws Throwable {
    return switch (method.getName()) {
      case "execute", "executeQuery", "executeUpdate", "executeLargeUpdate" ->
          timed(args != null && args[0] instanceof String sql ? sql : prepared, method, args);
      case "executeBatch", "executeLargeBatch" -> batch(method, args);
      case "addBatch", "clearBatch" -> {
        if (args == null && "clearBatch".equals(method.getName())) {
          batched = "";
        } else if (args != null && batched.isEmpty() && args[0] instanceof String sql) {
          batched = sql;
        }
        yield pass(method, args);
      }
      case "getConnection" -> connection;
      default -> ordinary(proxy, method, args);
    };
  }

  private @Nullable Object batch(Method method, Object @Nullable [] args) throws Throwable {
    String sql = batched.isEmpty() ? prepared : batched;
    batched = "";
    return timed(sql, method, args);
  }

  private @Nullable Object timed(String sql, Method method, Object @Nullable [] args)
      throws Throwable {
    long begun = System.nanoTime();
    Object result;
    try {
      result = pass(method, args);
    } catch (Throwable e) {
      listener.statement(sql, System.nanoTime() - begun, asSqlException(e));
      throw e;
    }
    listener.statement(sql, System.nanoTime() - begun, null);
    return result;
  }
}
