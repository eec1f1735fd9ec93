// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cache.docs;

import dev.headroom.cache.Caches;
import dev.headroom.cache.level.CacheLevel;
import dev.headroom.cache.level.MemoryCacheLevel;
import dev.headroom.ground.CallObservations;
import dev.headroom.ground.TimeSource;
import io.micrometer.observation.ObservationRegistry;

/** The samples of docs/monitor/tracing. */
final class ObservedCaches {

  private ObservedCaches() {}

  static Caches observed(ObservationRegistry registry, TimeSource time) {
    // @start region="observations"
    CallObservations observations = new CallObservations(registry);
    // @end
    // @start region="observed-caches"
    CacheLevel level =
        observations.around(
            CacheLevel.class, new MemoryCacheLevel(10_000_000, time), "cache", "get");
    Caches caches = Caches.tiered(level, time).observedIn(registry);
    // @end
    return caches;
  }
}
