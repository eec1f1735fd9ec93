// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.statement;

import dev.headroom.database.jdbc.JdbcProxy;
import dev.headroom.ground.Deadline;
import java.lang.reflect.Method;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A statement, plain, prepared or callable, that times its executions. Confined to one thread. */
final class TimedStatement extends JdbcProxy<Statement> {
  private final Connection connection;
  private final String prepared;
  private final StatementListener listener;

  /** The first text of a batch on a plain statement, which stands for the batch. */
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
        yield forward(method, args);
      }
      case "getConnection" -> connection;
      default -> handleDefault(proxy, method, args);
    };
  }

  private @Nullable Object batch(Method method, Object @Nullable [] args) throws Throwable {
    String sql = batched.isEmpty() ? prepared : batched;
    batched = "";
    return timed(sql, method, args);
  }

  private @Nullable Object timed(String sql, Method method, Object @Nullable [] args)
      throws Throwable {
    Deadline deadline = Deadline.current().orElse(null);
    if (deadline != null) {
      shortenTimeout(deadline.remaining());
    }
    long start = System.nanoTime();
    Object result;
    try {
      result = forward(method, args);
    } catch (Throwable e) {
      listener.statementExecuted(sql, System.nanoTime() - start, asSqlException(e));
      throw e;
    }
    listener.statementExecuted(sql, System.nanoTime() - start, null);
    return result;
  }

  /**
   * Lets the driver cancel the statement at the deadline, by a message to the server: the
   * connection stays as it is. JDBC counts in seconds, so the time is rounded up.
   */
  private void shortenTimeout(Duration remaining) throws SQLException {
    int seconds = (int) Math.min(remaining.toSeconds() + 1, Integer.MAX_VALUE);
    int known = target.getQueryTimeout();
    if (known == 0 || known > seconds) {
      target.setQueryTimeout(seconds);
    }
  }
}
