// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.jdbc;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Wrapper;
import org.jspecify.annotations.Nullable;

/**
 * The base of JDBC proxies: forwards calls to a target, and answers those that concern identity and
 * unwrapping.
 *
 * <p>Thread-safe, as far as the target is.
 *
 * @param <T> the interface of the target
 */
public abstract class JdbcProxy<T extends Wrapper> implements InvocationHandler {
  private static final Object[] NO_ARGUMENTS = {};

  /** The wrapped object. */
  protected final T target;

  /** Creates a handler of the calls of a proxy. */
  protected JdbcProxy(T target) {
    this.target = target;
  }

  /** Returns a proxy of an interface that sends its calls to the handler. */
  protected static <F> F proxy(Class<F> face, InvocationHandler handler) {
    return face.cast(
        Proxy.newProxyInstance(JdbcProxy.class.getClassLoader(), new Class<?>[] {face}, handler));
  }

  /** Calls a method of an object, and throws its exceptions unchanged. */
  public static @Nullable Object call(Object of, Method method, Object @Nullable [] args)
      throws Throwable {
    try {
      return method.invoke(of, args);
    } catch (InvocationTargetException e) {
      throw e.getCause() == null ? e : e.getCause();
    }
  }

  /** Answers calls that concern the proxy itself, and forwards all others. */
  @SuppressWarnings("ReferenceEquality") // A proxy is equal to itself alone; equals would recur.
  protected final @Nullable Object handleDefault(
      Object proxy, Method method, Object @Nullable [] args) throws Throwable {
    Object[] given = args == null ? NO_ARGUMENTS : args;
    return switch (method.getName()) {
      case "equals" -> proxy == given[0];
      case "hashCode" -> System.identityHashCode(proxy);
      case "toString" -> "proxy of " + target;
      case "unwrap", "isWrapperFor" -> {
        Object self = isInstance(given[0], proxy) ? proxy : target;
        if (!isInstance(given[0], self)) {
          yield call(target, method, args);
        }
        yield method.getName().equals("unwrap") ? self : true;
      }
      default -> call(target, method, args);
    };
  }

  private static boolean isInstance(@Nullable Object face, Object proxy) {
    return face instanceof Class<?> type && type.isInstance(proxy);
  }
}
