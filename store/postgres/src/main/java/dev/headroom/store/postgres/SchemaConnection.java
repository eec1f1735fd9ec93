// SPDX-License-Identifier: Apache-2.0
package dev.headroom.store.postgres;

import dev.headroom.store.postgres.schema.OwnSchema;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import org.jspecify.annotations.Nullable;

/**
 * A connection whose prepared statements mean the tables of Headroom's own schema. Confined to one
 * thread.
 *
 * <p>A search path would be shorter, but a pooler in transaction mode carries it over to other
 * clients, or refuses it.
 */
final class SchemaConnection implements InvocationHandler {
  private final Connection connection;
  private final OwnSchema schema;

  private SchemaConnection(Connection connection, OwnSchema schema) {
    this.connection = connection;
    this.schema = schema;
  }

  static Connection of(Connection connection, OwnSchema schema) {
    return (Connection)
        Proxy.newProxyInstance(
            SchemaConnection.class.getClassLoader(),
            new Class<?>[] {Connection.class},
            new SchemaConnection(connection, schema));
  }

  @Override
  public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments)
      throws Throwable {
    if (arguments != null
        && method.getName().equals("prepareStatement")
        && arguments[0] instanceof String sql) {
      arguments[0] = schema.qualify(sql);
    }
    try {
      return method.invoke(connection, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }
}
