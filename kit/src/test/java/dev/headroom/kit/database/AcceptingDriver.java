// SPDX-License-Identifier: Apache-2.0
package dev.headroom.kit.database;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** A driver that accepts every statement and returns nothing. Thread-safe. */
final class AcceptingDriver {
  private AcceptingDriver() {}

  static DataSource source() {
    return accepting(DataSource.class);
  }

  private static <T> T accepting(Class<T> type) {
    return type.cast(
        Proxy.newProxyInstance(
            AcceptingDriver.class.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, args) -> answer(method)));
  }

  private static @Nullable Object answer(Method method) {
    Class<?> type = method.getReturnType();
    if (type == Connection.class || type == PreparedStatement.class) {
      return accepting(type);
    }
    if (type == boolean.class) {
      return false;
    }
    return type == int.class ? 0 : null;
  }
}
