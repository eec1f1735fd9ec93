// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.replica;

import dev.headroom.database.jdbc.JdbcProxy;
import java.io.InputStream;
import java.io.Reader;
import java.lang.reflect.Method;
import java.sql.ResultSet;
import java.sql.SQLClientInfoException;
import java.sql.SQLException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A call of a JDBC object that can be repeated on another one. Immutable, as far as its arguments
 * are.
 */
final class JdbcCall {
  /** What the keys of parameters begin with. */
  static final String PARAMETER = "parameter ";

  private static final String ADVISORY = "_advisory_";

  private final Method method;
  private final Object @Nullable [] arguments;

  JdbcCall(Method method, Object @Nullable [] arguments) {
    this.method = method;
    this.arguments = arguments;
  }

  String name() {
    return method.getName();
  }

  /** Calls the method on an object, and throws its exceptions unchanged. */
  @Nullable Object on(Object target) throws Throwable {
    return JdbcProxy.call(target, method, arguments);
  }

  /** Returns what a later call replaces: the parameter of a number, or the setting of a name. */
  String key() {
    boolean numbered = arguments != null && arguments.length > 1 && arguments[0] instanceof Integer;
    String kind = name().startsWith("set") ? PARAMETER : name() + " ";
    return numbered ? kind + first() : name();
  }

  /** Returns whether the arguments can be sent again: a stream is read once. */
  boolean isRepeatable() {
    if (arguments != null) {
      for (Object each : arguments) {
        if (each instanceof InputStream || each instanceof Reader) {
          return false;
        }
      }
    }
    return true;
  }

  /** Returns the first argument; null if it is null or there is none. */
  @Nullable Object first() {
    return arguments == null || arguments.length == 0 ? null : arguments[0];
  }

  /** Returns the flag that is the first argument. */
  boolean flag() {
    return Boolean.TRUE.equals(first());
  }

  /** Returns the text that is the first argument; empty if it is none. */
  String text() {
    return first() instanceof String text ? text : "";
  }

  /** Returns whether the text calls a function that takes or releases an advisory lock. */
  boolean locks() {
    String text = text();
    for (int at = text.indexOf('_'); at >= 0; at = text.indexOf('_', at + 1)) {
      if (text.regionMatches(true, at, ADVISORY, 0, ADVISORY.length())
          && (text.regionMatches(true, at - 2, "pg", 0, 2)
              || text.regionMatches(true, at - 6, "pg_try", 0, 6))) {
        return true;
      }
    }
    return false;
  }

  /** Returns whether the results of the statement that is created can be changed. */
  boolean isUpdatable() {
    if (arguments != null) {
      for (Object each : arguments) {
        if (each instanceof Integer number && number == ResultSet.CONCUR_UPDATABLE) {
          return true;
        }
      }
    }
    return false;
  }

  /** Returns the exception of a call that comes after the object was closed. */
  SQLException refusal(String why) {
    String message = why + ", but " + name() + " was called";
    return name().equals("setClientInfo")
        ? new SQLClientInfoException(message, "08003", Map.of())
        : new SQLException(message, "08003");
  }

  boolean hasArguments() {
    return arguments != null;
  }
}
