// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.slow;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;

/** A database whose product is not PostgreSQL; counts the connections that are opened. */
record OtherDatabase(AtomicInteger opened) {

  DataSource source() {
    DatabaseMetaData data =
        proxy(DatabaseMetaData.class, (proxy, method, args) -> "Another Database");
    Connection connection =
        proxy(
            Connection.class,
            (proxy, method, args) -> method.getName().equals("getMetaData") ? data : null);
    return proxy(
        DataSource.class,
        (proxy, method, args) -> {
          opened.incrementAndGet();
          return connection;
        });
  }

  private static <F> F proxy(Class<F> face, InvocationHandler handler) {
    return face.cast(
        Proxy.newProxyInstance(
            OtherDatabase.class.getClassLoader(), new Class<?>[] {face}, handler));
  }
}
