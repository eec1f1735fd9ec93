// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.overload;

import dev.headroom.cache.level.CacheLevel;
import dev.headroom.ground.StoreUnavailableException;
import dev.headroom.overload.Bulkhead;
import dev.headroom.overload.OverloadException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A shared cache level whose reads take a permit of the bulkhead {@code cache}. A read that gets
 * none fails as if the level were unavailable, so the caller goes on without it; writes and
 * invalidations need no permit.
 *
 * <p>Thread-safe.
 */
final class BulkheadCacheLevel {
  private static final Set<String> READS = Set.of("get", "getAll", "lease", "leaseAll");

  private BulkheadCacheLevel() {}

  /** Returns the level in the bulkhead {@code cache}; the level itself if there is none. */
  static CacheLevel of(CacheLevel level, Bulkheads bulkheads) {
    Bulkhead bulkhead = bulkheads.find(Bulkheads.CACHE);
    return bulkhead == null
        ? level
        : (CacheLevel)
            Proxy.newProxyInstance(
                BulkheadCacheLevel.class.getClassLoader(),
                new Class<?>[] {CacheLevel.class},
                (self, method, arguments) -> invokeIn(bulkhead, level, method, arguments));
  }

  @SuppressWarnings("try") // the permit is only to be closed
  private static @Nullable Object invokeIn(
      Bulkhead bulkhead, CacheLevel level, Method method, Object @Nullable [] arguments)
      throws Throwable {
    if (!READS.contains(method.getName())) {
      return invokeOn(level, method, arguments);
    }
    try (Bulkhead.Permit permit = bulkhead.acquire()) {
      return invokeOn(level, method, arguments);
    } catch (OverloadException full) {
      throw new StoreUnavailableException("the shared level", method.getName(), full.waited());
    }
  }

  private static @Nullable Object invokeOn(
      CacheLevel level, Method method, Object @Nullable [] arguments) throws Throwable {
    try {
      return method.invoke(level, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause() == null ? e : e.getCause();
    }
  }
}
