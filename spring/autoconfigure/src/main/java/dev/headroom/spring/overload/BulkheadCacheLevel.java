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
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A shared cache level whose reads are inside a gate; a read that finds no room is one of a level
 * that is away, so the caller goes on without it. What removes or keeps values passes freely.
 *
 * <p>Thread-safe.
 */
public final class BulkheadCacheLevel {
  private static final Set<String> READS = Set.of("get", "getAll", "claim", "claimAll");

  private BulkheadCacheLevel() {}

  /** Returns the level behind the gate {@code cache}; itself when there is none. */
  public static CacheLevel of(CacheLevel level, Bulkheads gates) {
    Bulkhead gate = gates.find(OverloadSettings.CACHE);
    return gate == null
        ? level
        : (CacheLevel)
            Proxy.newProxyInstance(
                BulkheadCacheLevel.class.getClassLoader(),
                new Class<?>[] {CacheLevel.class},
                (self, method, arguments) ->
                    invokeGuarded(level, () -> gate.acquire(), method, arguments));
  }

  @SuppressWarnings("try") // the permit is only to be given back
  private static @Nullable Object invokeGuarded(
      CacheLevel level,
      Supplier<Bulkhead.Permit> gate,
      Method method,
      Object @Nullable [] arguments)
      throws Throwable {
    if (!READS.contains(method.getName())) {
      return invokeOn(level, method, arguments);
    }
    try (Bulkhead.Permit permit = gate.get()) {
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
