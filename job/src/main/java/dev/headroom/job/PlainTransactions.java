// SPDX-License-Identifier: Apache-2.0
package dev.headroom.job;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Transactions of plain JDBC, one a call. Thread-safe. */
final class PlainTransactions implements JobTransactions {
  private final DataSource source;

  PlainTransactions(DataSource source) {
    this.source = source;
  }

  @Override
  public @Nullable Connection current() {
    return null;
  }

  @Override
  public <T extends @Nullable Object> T inTransaction(Work<T> work) throws Exception {
    try (Connection connection = source.getConnection()) {
      boolean auto = connection.getAutoCommit();
      connection.setAutoCommit(false);
      boolean done = false;
      try {
        T result = work.on(connection);
        connection.commit();
        done = true;
        return result;
      } finally {
        end(connection, done, auto);
      }
    }
  }

  private static void end(Connection connection, boolean done, boolean auto) {
    try {
      if (!done) {
        connection.rollback();
      }
      connection.setAutoCommit(auto);
    } catch (SQLException lost) {
      // The connection is gone, and with it the transaction; the first failure is the one to see.
    }
  }
}
