// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.civiclog.report;

import dev.headroom.apps.civiclog.access.Memberships;
import dev.headroom.apps.civiclog.audit.AssociationChanged;
import dev.headroom.apps.civiclog.model.AssociationRepository;
import dev.headroom.apps.civiclog.model.Member;
import dev.headroom.apps.systems.cache.JsonCaches;
import dev.headroom.cache.Cache;
import java.time.Duration;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Service;

/**
 * The reports of associations, from the cache: the dashboard for five minutes, the analytics for an
 * hour, each refreshed in the background, warmed, and invalidated by what changes the association.
 * Thread-safe.
 */
@Service
class Reports {

  private static final Duration DASHBOARD_TTL = Duration.ofMinutes(5);
  private static final Duration ANALYTICS_TTL = Duration.ofHours(1);

  private final Memberships memberships;
  private final ReportReader reader;
  private final Cache<Long, Dashboard> dashboards;
  private final Cache<Long, Analytics> analytics;

  Reports(
      Memberships memberships,
      ReportReader reader,
      AssociationRepository associations,
      JsonCaches caches) {
    this.memberships = memberships;
    this.reader = reader;
    this.dashboards = caches.ofReports("civiclog.dashboard", Dashboard.class, DASHBOARD_TTL);
    this.analytics = caches.ofReports("civiclog.analytics", Analytics.class, ANALYTICS_TTL);
    caches.warm(dashboards, associations::findIds, reader::dashboard);
    caches.warm(analytics, associations::findIds, reader::analytics);
  }

  Dashboard dashboard(long user, long association) {
    var _ = memberships.require(user, association, Member.Role.BOARD, Member.Role.MANAGER);
    return dashboards.get(association, reader::dashboard);
  }

  Analytics analytics(long user, long association) {
    var _ = memberships.require(user, association, Member.Role.BOARD);
    return analytics.get(association, reader::analytics);
  }

  @EventListener
  void invalidate(AssociationChanged change) {
    var _ = dashboards.invalidate(change.association());
    var _ = analytics.invalidate(change.association());
  }
}
