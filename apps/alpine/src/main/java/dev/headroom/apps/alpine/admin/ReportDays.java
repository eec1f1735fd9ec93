// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.alpine.admin;

import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;

/**
 * The first day of each period that a report counts, by UTC. A report as of midnight is of the day
 * that ends then. Immutable.
 */
record ReportDays(LocalDate today, LocalDate week, LocalDate month) {

  static ReportDays of(Instant asOf) {
    LocalDate today = asOf.minusNanos(1).atOffset(ZoneOffset.UTC).toLocalDate();
    return new ReportDays(today, today.minusDays(6), today.minusDays(29));
  }

  static OffsetDateTime start(LocalDate day) {
    return day.atStartOfDay().atOffset(ZoneOffset.UTC);
  }
}
