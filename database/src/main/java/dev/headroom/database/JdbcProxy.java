// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.SQLException;
import java.sql.Wrapper;
import org.jspecify.annotations.Nullable;

/** What every JDBC proxy here does alike: pass a call on, be itself, and unwrap. */
public abstract class JdbcProxy<T extends Wrapper> implements InvocationHandler {
  private static final Object[] NONE = {};

  public final T target;

  public JdbcProxy(T target) {
    this.target = target;
  }

  public static <F> F proxy(Class<F> face, InvocationHandler calls) {
    return face.cast(
        Proxy.newProxyInstance(JdbcProxy.class.getClassLoader(), new Class<?>[] {face}, calls));
  }

  /** Calls the target; what it throws comes out as it is. */
  final @Nullable public Object forward(Method method, Object @Nullable [] args) throws Throwable {
    try {
      return method.invoke(target, args);
    } catch (InvocationTargetException e) {
      throw e.getCause() == null ? e : e.getCause();
    }
  }

  /** Calls the target as {@link #forward} and never gives null. */
  public final Object forwardNonNull(Method method, Object @Nullable [] args) throws Throwable {
    Object result = forward(method, args);
    if (result == null) {
      throw new SQLException(method.getName() + " of " + target.getClass() + " gave null");
    }
    return result;
  }

  /** Answers the calls that concern the proxy itself, and passes on all others. */
  @SuppressWarnings("ReferenceEquality") // A proxy is equal to itself alone; equals would recur.
  final @Nullable public Object handleDefault(Object proxy, Method method, Object @Nullable [] args)
      throws Throwable {
    Object[] given = args == null ? NONE : args;
    return switch (method.getName()) {
      case "equals" -> proxy == given[0];
      case "hashCode" -> System.identityHashCode(proxy);
      case "toString" -> "timed " + target;
      case "unwrap" ->
          given[0] instanceof Class<?> face && face.isInstance(proxy)
              ? proxy
              : forward(method, args);
      case "isWrapperFor" ->
          given[0] instanceof Class<?> face && face.isInstance(proxy)
              ? true
              : forward(method, args);
      default -> forward(method, args);
    };
  }

  /** The failure as listeners want it. */
  public static SQLException asSqlException(Throwable failure) {
    return failure instanceof SQLException sql ? sql : new SQLException(failure);
  }
}
