// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring;

import dev.headroom.cache.level.CacheLevel;
import dev.headroom.ground.StoreUnavailableException;
import dev.headroom.limit.overload.Bulkhead;
import dev.headroom.limit.overload.OverloadException;
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
public final class GatedLevel {
  private static final Set<String> READS = Set.of("get", "getAll", "claim", "claimAll");

  private GatedLevel() {}

  /** Returns the level behind the gate {@code cache}; itself when there is none. */
  public static CacheLevel of(CacheLevel level, Gates gates) {
    Bulkhead gate = gates.find(OverloadSettings.CACHE);
    return gate == null
        ? level
        : (CacheLevel)
            Proxy.newProxyInstance(
                GatedLevel.class.getClassLoader(),
                new Class<?>[] {CacheLevel.class},
                (self, method, arguments) ->
                    told(level, () -> gates.enter(gate), method, arguments));
  }

  @SuppressWarnings("try") // the permit is only to be given back
  private static @Nullable Object told(
      CacheLevel level,
      Supplier<Bulkhead.Permit> gate,
      Method method,
      Object @Nullable [] arguments)
      throws Throwable {
    if (!READS.contains(method.getName())) {
      return invoked(level, method, arguments);
    }
    try (Bulkhead.Permit permit = gate.get()) {
      return invoked(level, method, arguments);
    } catch (OverloadException full) {
      throw new StoreUnavailableException("the shared level", method.getName(), full.waited());
    }
  }

  private static @Nullable Object invoked(
      CacheLevel level, Method method, Object @Nullable [] arguments) throws Throwable {
    try {
      return method.invoke(level, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause() == null ? e : e.getCause();
    }
  }
}
