// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.overload;

import dev.headroom.overload.Bulkhead;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import org.jspecify.annotations.Nullable;
import org.springframework.util.ClassUtils;

/**
 * Intercepts the calls of an object's interfaces.
 *
 * <p>Thread-safe.
 */
@FunctionalInterface
interface InterceptedCalls {
  /** A call of the object. */
  @FunctionalInterface
  interface Call {
    /** Makes the call; throws what the object throws. */
    @Nullable Object proceed() throws Throwable;
  }

  /** Makes a call, or throws. */
  @Nullable Object intercept(String method, Call call) throws Throwable;

  /** Returns an object that closes a permit when it is closed itself. */
  static <T> T closing(Class<T> face, T target, Bulkhead.Permit permit) {
    InterceptedCalls calls =
        (method, call) -> {
          try {
            return call.proceed();
          } finally {
            if (method.equals("close")) {
              permit.close();
            }
          }
        };
    return calls.around(face, target);
  }

  /** Returns a proxy of all interfaces of an object. */
  default <T> T around(Class<T> face, T target) {
    return face.cast(
        Proxy.newProxyInstance(
            InterceptedCalls.class.getClassLoader(),
            ClassUtils.getAllInterfaces(target),
            (proxy, method, arguments) ->
                intercept(
                    method.getName(),
                    () -> {
                      try {
                        return method.invoke(target, arguments);
                      } catch (InvocationTargetException e) {
                        throw e.getCause() == null ? e : e.getCause();
                      }
                    })));
  }
}
