// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.alpine.admin;

import dev.headroom.apps.systems.cache.JsonCaches;
import dev.headroom.apps.systems.sample.AsOf;
import dev.headroom.cache.Cache;
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

  private final AsOf asOf;
  private final AnalyticsReader analytics;
  private final RevenueReader revenue;
  private final ActivityReader activity;
  private final Cache<String, AnalyticsView> analyticsCache;
  private final Cache<String, RevenueView> revenueCache;
  private final Cache<String, ActivityView> activityCache;

  Reports(
      AsOf asOf,
      AnalyticsReader analytics,
      RevenueReader revenue,
      ActivityReader activity,
      JsonCaches caches) {
    this.asOf = asOf;
    this.analytics = analytics;
    this.revenue = revenue;
    this.activity = activity;
    this.analyticsCache = caches.of("alpine.analytics", AnalyticsView.class, TTL);
    this.revenueCache = caches.of("alpine.revenue", RevenueView.class, TTL);
    this.activityCache = caches.of("alpine.activity", ActivityView.class, TTL);
  }

  AnalyticsView analytics() {
    return analyticsCache.get(ONLY, key -> analytics.read(asOf.now()));
  }

  RevenueView revenue() {
    return revenueCache.get(ONLY, key -> revenue.read(asOf.now()));
  }

  ActivityView activity() {
    return activityCache.get(ONLY, key -> activity.read(asOf.now()));
  }
}
