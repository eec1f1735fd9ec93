// SPDX-License-Identifier: Apache-2.0
package shop;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.CountDownLatch;
import javax.sql.DataSource;

/** What an application does with connections, well and badly. */
public final class Checkout {
  private final DataSource source;

  public Checkout(DataSource source) {
    this.source = source;
  }

  /** Borrows a connection, runs a statement, and forgets to close. */
  public Connection leak(String sql) {
    try {
      Connection connection = source.getConnection();
      try (Statement statement = connection.createStatement()) {
        statement.execute(sql);
      }
      return connection;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Holds a connection in a transaction while it does something else. */
  public void callSomebody(CountDownLatch held, CountDownLatch answer) {
    try (Connection connection = source.getConnection()) {
      connection.setAutoCommit(false);
      held.countDown();
      answer.await();
    } catch (SQLException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Runs one statement. */
  public void run(String sql) {
    try (Connection connection = source.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
