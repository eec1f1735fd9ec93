// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.alpine.admin;

import dev.headroom.apps.alpine.sample.AsOf;
import dev.headroom.cache.Cache;
import dev.headroom.cache.Caches;
import dev.headroom.spring.cache.CachePolicies;
import dev.headroom.spring.cache.JsonCodecs;
import java.time.Duration;
import org.springframework.stereotype.Service;

/**
 * Reports, for five minutes from the cache. Thread-safe.
 *
 * <p>They sum up everybody's doings, so a single write does not invalidate them: they are up to
 * five minutes old, and say so by their instant.
 */
@Service
class Reports {

  private static final Duration TTL = Duration.ofMinutes(5);
  private static final String ONLY = "all";

  private final ReportReader reader;
  private final AsOf asOf;
  private final Cache<String, AnalyticsView> analytics;
  private final Cache<String, RevenueView> revenue;

  Reports(
      ReportReader reader, AsOf asOf, Caches caches, CachePolicies policies, JsonCodecs codecs) {
    this.reader = reader;
    this.asOf = asOf;
    this.analytics =
        caches.cache(
            policies.builder("alpine.analytics", codecs.of(AnalyticsView.class)).ttl(TTL).build(),
            key -> key);
    this.revenue =
        caches.cache(
            policies.builder("alpine.revenue", codecs.of(RevenueView.class)).ttl(TTL).build(),
            key -> key);
  }

  AnalyticsView analytics() {
    return analytics.get(ONLY, key -> reader.analytics(asOf.now()));
  }

  RevenueView revenue() {
    return revenue.get(ONLY, key -> reader.revenue(asOf.now()));
  }
}
