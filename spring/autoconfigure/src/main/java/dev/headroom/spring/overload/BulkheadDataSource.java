// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.overload;

import dev.headroom.overload.Bulkhead;
import java.io.Closeable;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.util.Objects;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * A data source that takes a permit of the bulkhead {@code database} for each connection, from
 * borrowing to return.
 *
 * <p>Thread-safe if the source is.
 */
final class BulkheadDataSource implements InvocationHandler {
  private final DataSource source;
  private final Bulkhead bulkhead;

  private BulkheadDataSource(DataSource source, Bulkhead bulkhead) {
    this.source = source;
    this.bulkhead = bulkhead;
  }

  /** Returns the source in the bulkhead {@code database}; the source itself if there is none. */
  static DataSource of(DataSource source, Bulkheads bulkheads) {
    Bulkhead bulkhead = bulkheads.find(Bulkheads.DATABASE);
    return bulkhead == null
        ? source
        : (DataSource)
            Proxy.newProxyInstance(
                BulkheadDataSource.class.getClassLoader(),
                new Class<?>[] {DataSource.class, Closeable.class},
                new BulkheadDataSource(source, bulkhead));
  }

  @Override
  @SuppressWarnings("ReferenceEquality") // a proxy is compared by identity
  public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments)
      throws Throwable {
    return switch (method.getName()) {
      case "getConnection" -> borrow(method, arguments);
      case "close" -> {
        if (source instanceof Closeable closeable) {
          closeable.close();
        }
        yield null;
      }
      case "equals" -> arguments != null && proxy == arguments[0];
      case "hashCode" -> System.identityHashCode(proxy);
      case "unwrap", "isWrapperFor" -> unwrap(method, arguments);
      default -> invokeOn(source, method, arguments);
    };
  }

  private @Nullable Object unwrap(Method method, Object @Nullable [] arguments) throws Throwable {
    boolean itself = arguments != null && ((Class<?>) arguments[0]).isInstance(source);
    if (itself) {
      return method.getName().equals("unwrap") ? source : true;
    }
    return invokeOn(source, method, arguments);
  }

  private @Nullable Object borrow(Method method, Object @Nullable [] arguments) throws Throwable {
    if (Bulkheads.isInside(bulkhead)) {
      return invokeOn(source, method, arguments);
    }
    Bulkhead.Permit permit = bulkhead.acquire();
    Object borrowed = null;
    try {
      borrowed = invokeOn(source, method, arguments);
    } finally {
      if (borrowed == null) {
        permit.close();
      }
    }
    Connection connection = (Connection) Objects.requireNonNull(borrowed, "a connection");
    return Proxy.newProxyInstance(
        BulkheadDataSource.class.getClassLoader(),
        new Class<?>[] {Connection.class},
        (InvocationHandler)
            (self, called, values) -> invokeBorrowed(connection, permit, called, values));
  }

  private static @Nullable Object invokeBorrowed(
      Connection connection, Bulkhead.Permit permit, Method method, Object @Nullable [] arguments)
      throws Throwable {
    switch (method.getName()) {
      case "close", "abort" -> {
        try {
          return invokeOn(connection, method, arguments);
        } finally {
          permit.close();
        }
      }
      default -> {
        return invokeOn(connection, method, arguments);
      }
    }
  }

  private static @Nullable Object invokeOn(
      Object target, Method method, Object @Nullable [] arguments) throws Throwable {
    try {
      return method.invoke(target, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause() == null ? e : e.getCause();
    }
  }
}
