// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.alpine.admin;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;

/** What the last fortnight brought. Immutable. */
record RevenueView(
    Instant asOf,
    long paidCents,
    long payments,
    Lost lost,
    List<PlanRevenue> byPlan,
    List<DayRevenue> byDay) {

  /** Failed and refunded payments. Immutable. */
  record Lost(long refundedCents, long refunds, long failures) {}

  /** What a plan brought. Immutable. */
  record PlanRevenue(String plan, long paidCents, long payments) {}

  /** What a day brought, by UTC. Immutable. */
  record DayRevenue(LocalDate day, long paidCents) {}
}
