// SPDX-License-Identifier: Apache-2.0
package dev.headroom.job.postgres;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** The sessions of the server, of which one statement fails until it is accepted. Thread-safe. */
final class RefusingSource {
  private final String refused;
  private final List<String> statements = new CopyOnWriteArrayList<>();
  private final AtomicInteger refusals = new AtomicInteger();
  private volatile boolean accepts;

  RefusingSource(String statement) {
    this.refused = statement;
  }

  DataSource proxy() {
    return proxy(DataSource.class, JobServer.source());
  }

  void accept() {
    accepts = true;
  }

  int refusals() {
    return refusals.get();
  }

  /** Returns all statements that were prepared. */
  List<String> statements() {
    return statements;
  }

  private <T> T proxy(Class<T> type, T target) {
    return type.cast(
        Proxy.newProxyInstance(
            RefusingSource.class.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) -> call(target, method, arguments)));
  }

  private @Nullable Object call(Object target, Method method, @Nullable Object[] arguments)
      throws Throwable {
    if (method.getName().equals("prepareStatement")) {
      String sql = String.valueOf(arguments[0]);
      statements.add(sql);
      if (!accepts && sql.equals(refused)) {
        refusals.incrementAndGet();
        throw new SQLException("refused by the test", "08006");
      }
    }
    try {
      Object result = method.invoke(target, arguments);
      return result instanceof Connection connection ? proxy(Connection.class, connection) : result;
    } catch (InvocationTargetException e) {
      throw Objects.requireNonNull(e.getCause());
    }
  }
}
