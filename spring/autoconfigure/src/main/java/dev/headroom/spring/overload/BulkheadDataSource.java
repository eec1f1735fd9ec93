// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.overload;

import dev.headroom.database.jdbc.ForwardingConnection;
import dev.headroom.database.jdbc.ForwardingDataSource;
import dev.headroom.overload.Bulkhead;
import java.io.Closeable;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ConnectionBuilder;
import java.sql.SQLException;
import java.util.concurrent.Executor;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * A data source that takes a permit of the bulkhead {@code database} for each connection, from
 * borrowing to return. It unwraps to its source, and is equal to what that is equal to.
 *
 * <p>Thread-safe if the source is.
 */
final class BulkheadDataSource extends ForwardingDataSource implements Closeable {
  private final DataSource target;
  private final Bulkhead bulkhead;

  private BulkheadDataSource(DataSource target, Bulkhead bulkhead) {
    this.target = target;
    this.bulkhead = bulkhead;
  }

  /** Returns the source in the bulkhead {@code database}; the source itself if there is none. */
  static DataSource of(DataSource source, Bulkheads bulkheads) {
    Bulkhead bulkhead = bulkheads.find(Bulkheads.DATABASE);
    return bulkhead == null ? source : new BulkheadDataSource(source, bulkhead);
  }

  /** Borrows a connection of the source. */
  @FunctionalInterface
  private interface Borrowing {
    Connection run() throws SQLException;
  }

  private Connection permitted(Borrowing borrowing) throws SQLException {
    if (Bulkheads.isInside(bulkhead)) {
      return borrowing.run();
    }
    Bulkhead.Permit permit = bulkhead.acquire();
    boolean borrowed = false;
    try {
      Connection connection = new PermittedConnection(borrowing.run(), permit);
      borrowed = true;
      return connection;
    } finally {
      if (!borrowed) {
        permit.close();
      }
    }
  }

  @Override
  protected DataSource target() {
    return target;
  }

  @Override
  public Connection getConnection() throws SQLException {
    return permitted(target::getConnection);
  }

  @Override
  public Connection getConnection(String user, String password) throws SQLException {
    return permitted(() -> target.getConnection(user, password));
  }

  @Override
  public ConnectionBuilder createConnectionBuilder() throws SQLException {
    return target.createConnectionBuilder();
  }

  @Override
  public void close() throws IOException {
    if (target instanceof Closeable closeable) {
      closeable.close();
    }
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other == this || target.equals(other);
  }

  @Override
  public int hashCode() {
    return target.hashCode();
  }

  @Override
  public String toString() {
    return target.toString();
  }

  /** A connection that returns its permit when it is closed or aborted. Confined to one thread. */
  private static final class PermittedConnection extends ForwardingConnection {
    private final Bulkhead.Permit permit;

    PermittedConnection(Connection target, Bulkhead.Permit permit) {
      super(target);
      this.permit = permit;
    }

    @Override
    public void close() throws SQLException {
      try {
        super.close();
      } finally {
        permit.close();
      }
    }

    @Override
    public void abort(Executor executor) throws SQLException {
      try {
        super.abort(executor);
      } finally {
        permit.close();
      }
    }
  }
}
