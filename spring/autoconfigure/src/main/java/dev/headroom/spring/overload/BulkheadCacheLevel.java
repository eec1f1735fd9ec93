// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.overload;

import dev.headroom.cache.level.CacheLevel;
import dev.headroom.ground.StoreUnavailableException;
import dev.headroom.overload.Bulkhead;
import dev.headroom.overload.OverloadException;
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
    if (bulkhead == null) {
      return level;
    }
    InterceptedCalls calls =
        (method, call) -> READS.contains(method) ? read(bulkhead, method, call) : call.proceed();
    return calls.around(CacheLevel.class, level);
  }

  @SuppressWarnings("try") // the permit is only to be closed
  private static @Nullable Object read(Bulkhead bulkhead, String method, InterceptedCalls.Call call)
      throws Throwable {
    try (Bulkhead.Permit permit = bulkhead.acquire()) {
      return call.proceed();
    } catch (OverloadException full) {
      throw new StoreUnavailableException("the shared level", method, full.waited());
    }
  }
}
