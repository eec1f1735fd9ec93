// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring;

import dev.headroom.limit.overload.Bulkhead;
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
 * A data source whose connections are inside a gate from the asking to their return.
 *
 * <p>Thread-safe, as far as the source is.
 */
public final class GatedConnections implements InvocationHandler {
  private final DataSource source;
  private final Bulkhead gate;
  private final Gates gates;

  private GatedConnections(DataSource source, Bulkhead gate, Gates gates) {
    this.source = source;
    this.gate = gate;
    this.gates = gates;
  }

  /** Returns the source behind the gate {@code database}; itself when there is none. */
  public static DataSource of(DataSource source, Gates gates) {
    Bulkhead gate = gates.find(OverloadSettings.DATABASE);
    return gate == null
        ? source
        : (DataSource)
            Proxy.newProxyInstance(
                GatedConnections.class.getClassLoader(),
                new Class<?>[] {DataSource.class, Closeable.class},
                new GatedConnections(source, gate, gates));
  }

  @Override
  @SuppressWarnings("ReferenceEquality") // a proxy is itself
  public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments)
      throws Throwable {
    return switch (method.getName()) {
      case "getConnection" -> connection(method, arguments);
      case "close" -> {
        if (source instanceof Closeable closeable) {
          closeable.close();
        }
        yield null;
      }
      case "equals" -> arguments != null && proxy == arguments[0];
      case "hashCode" -> System.identityHashCode(proxy);
      case "unwrap", "isWrapperFor" -> wrapped(method, arguments);
      default -> told(source, method, arguments);
    };
  }

  private @Nullable Object wrapped(Method method, Object @Nullable [] arguments) throws Throwable {
    boolean itself = arguments != null && ((Class<?>) arguments[0]).isInstance(source);
    if (itself) {
      return method.getName().equals("unwrap") ? source : true;
    }
    return told(source, method, arguments);
  }

  private @Nullable Object connection(Method method, Object @Nullable [] arguments)
      throws Throwable {
    if (Gates.isInside(gate)) {
      return told(source, method, arguments);
    }
    Bulkhead.Permit permit = gates.enter(gate);
    Object borrowed = null;
    try {
      borrowed = told(source, method, arguments);
    } finally {
      if (borrowed == null) {
        permit.close();
      }
    }
    Connection connection = (Connection) Objects.requireNonNull(borrowed, "a connection");
    return Proxy.newProxyInstance(
        GatedConnections.class.getClassLoader(),
        new Class<?>[] {Connection.class},
        (InvocationHandler) (self, asked, values) -> returned(connection, permit, asked, values));
  }

  private static @Nullable Object returned(
      Connection connection, Bulkhead.Permit permit, Method method, Object @Nullable [] arguments)
      throws Throwable {
    switch (method.getName()) {
      case "close", "abort" -> {
        try {
          return told(connection, method, arguments);
        } finally {
          permit.close();
        }
      }
      default -> {
        return told(connection, method, arguments);
      }
    }
  }

  private static @Nullable Object told(Object target, Method method, Object @Nullable [] arguments)
      throws Throwable {
    try {
      return method.invoke(target, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause() == null ? e : e.getCause();
    }
  }
}
