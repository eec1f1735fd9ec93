// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.suite.database;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import javax.sql.DataSource;

/**
 * A driver without a server: connections, prepared statements and results that answer at once, so
 * that what a layer above it adds is not lost in a round trip.
 *
 * <p>Thread-safe. Each call of it costs the same whatever is above, so that it cancels out of a
 * difference.
 */
public final class StubDriver {
  private static final ResultSet ROWS =
      proxy(
          ResultSet.class,
          (proxy, method, args) -> method.getName().equals("close") ? null : Boolean.FALSE);

  private StubDriver() {}

  /** Returns a data source whose connections are all the same object. */
  @SuppressWarnings("ReferenceEquality") // a proxy is equal to itself alone
  public static DataSource dataSource() {
    PreparedStatement statement =
        proxy(
            PreparedStatement.class,
            (proxy, method, args) ->
                switch (method.getName()) {
                  case "executeQuery" -> ROWS;
                  case "executeUpdate", "getQueryTimeout", "getUpdateCount" -> 0;
                  case "hashCode" -> System.identityHashCode(proxy);
                  case "equals" -> proxy == args[0];
                  case "isClosed", "isWrapperFor" -> false;
                  default -> null;
                });
    Connection connection =
        proxy(
            Connection.class,
            (proxy, method, args) ->
                switch (method.getName()) {
                  case "prepareStatement" -> statement;
                  case "isValid", "getAutoCommit" -> true;
                  case "isClosed", "isReadOnly", "isWrapperFor" -> false;
                  case "getTransactionIsolation" -> Connection.TRANSACTION_READ_COMMITTED;
                  case "getNetworkTimeout", "getHoldability" -> 0;
                  case "hashCode" -> System.identityHashCode(proxy);
                  case "equals" -> proxy == args[0];
                  default -> null;
                });
    return proxy(
        DataSource.class,
        (proxy, method, args) ->
            switch (method.getName()) {
              case "getConnection" -> connection;
              case "getLoginTimeout" -> 0;
              case "isWrapperFor" -> false;
              case "hashCode" -> System.identityHashCode(proxy);
              case "equals" -> proxy == args[0];
              default -> null;
            });
  }

  private static <F> F proxy(Class<F> face, InvocationHandler handler) {
    return face.cast(
        Proxy.newProxyInstance(StubDriver.class.getClassLoader(), new Class<?>[] {face}, handler));
  }
}
