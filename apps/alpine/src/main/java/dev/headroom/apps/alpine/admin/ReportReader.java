// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.alpine.admin;

import java.time.Duration;
import java.time.Instant;

/** Reads reports from the database. Thread-safe, as every implementation must be. */
interface ReportReader {

  Duration DAY = Duration.ofDays(1);
  Duration WEEK = Duration.ofDays(7);
  Duration FORTNIGHT = Duration.ofDays(14);

  /** How many symbols are called the busiest. */
  int BUSIEST = 10;

  AnalyticsView analytics(Instant asOf);

  RevenueView revenue(Instant asOf);
}
