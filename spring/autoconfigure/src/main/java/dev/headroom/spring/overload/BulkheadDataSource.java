// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.overload;

import dev.headroom.database.jdbc.ForwardingConnection;
import dev.headroom.overload.Bulkhead;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Objects;
import java.util.concurrent.Executor;
import javax.sql.DataSource;

/**
 * A data source that takes a permit of the bulkhead {@code database} for each connection, from
 * borrowing to return.
 *
 * <p>Thread-safe if the source is.
 */
final class BulkheadDataSource {
  private BulkheadDataSource() {}

  /** Returns the source in the bulkhead {@code database}; the source itself if there is none. */
  static DataSource of(DataSource source, Bulkheads bulkheads) {
    Bulkhead bulkhead = bulkheads.find(Bulkheads.DATABASE);
    if (bulkhead == null) {
      return source;
    }
    InterceptedCalls calls =
        (method, call) ->
            method.equals("getConnection") && !Bulkheads.isInside(bulkhead)
                ? borrow(bulkhead, call)
                : call.proceed();
    return calls.around(DataSource.class, source);
  }

  private static Connection borrow(Bulkhead bulkhead, InterceptedCalls.Call call) throws Throwable {
    Bulkhead.Permit permit = bulkhead.acquire();
    Connection borrowed = null;
    try {
      borrowed = (Connection) Objects.requireNonNull(call.proceed(), "a connection");
    } finally {
      if (borrowed == null) {
        permit.close();
      }
    }
    return new PermittedConnection(borrowed, permit);
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
