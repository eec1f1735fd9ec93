// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.statement;

import dev.headroom.database.jdbc.JdbcProxy;
import java.lang.reflect.Method;
import java.sql.CallableStatement;
import org.jspecify.annotations.Nullable;

/**
 * A callable statement that times its executions: what it shares with prepared statements is done
 * by one of these. Confined to one thread.
 */
final class TimedCall extends JdbcProxy<CallableStatement> {
  private final TimedPreparedStatement timed;

  private TimedCall(CallableStatement target, TimedPreparedStatement timed) {
    super(target);
    this.timed = timed;
  }

  static CallableStatement wrap(CallableStatement target, TimedPreparedStatement timed) {
    return proxy(CallableStatement.class, new TimedCall(target, timed));
  }

  @Override
  public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] args)
      throws Throwable {
    if (method.getDeclaringClass().isInstance(timed)
        && method.getDeclaringClass() != Object.class
        && !method.getName().equals("unwrap")
        && !method.getName().equals("isWrapperFor")) {
      return call(timed, method, args);
    }
    return handleDefault(proxy, method, args);
  }
}
