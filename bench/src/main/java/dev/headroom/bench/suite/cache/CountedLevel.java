// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.suite.cache;

import dev.headroom.cache.level.CacheLevel;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Counts the calls that reach a shared level, each of which is one round trip.
 *
 * <p>Thread-safe.
 *
 * @param level what to give to the caches
 * @param calls how many there were
 */
record CountedLevel(CacheLevel level, AtomicLong calls) {

  /** What asks nothing of the store. */
  private static final Set<String> FREE = Set.of("isAvailable", "subscribe", "toString");

  static CountedLevel over(CacheLevel real) {
    AtomicLong calls = new AtomicLong();
    Object counted =
        Proxy.newProxyInstance(
            CacheLevel.class.getClassLoader(),
            new Class<?>[] {CacheLevel.class},
            (proxy, method, arguments) -> {
              if (!FREE.contains(method.getName())) {
                calls.incrementAndGet();
              }
              try {
                return method.invoke(real, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
    return new CountedLevel((CacheLevel) counted, calls);
  }
}
