// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.alpine.admin;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;

/**
 * How many users there are: in all, active ones, registered today, in seven days and in thirty days
 * that end today (by UTC), and in each tier. Immutable.
 */
record AnalyticsView(
    Instant asOf,
    long total,
    long active,
    long newToday,
    long newThisWeek,
    long newThisMonth,
    long starter,
    long pro,
    long elite) {

  /** Reads a row whose columns have the names of the components in SQL. */
  static AnalyticsView of(Instant asOf, ResultSet row) throws SQLException {
    return new AnalyticsView(
        asOf,
        row.getLong("total"),
        row.getLong("active"),
        row.getLong("new_today"),
        row.getLong("new_this_week"),
        row.getLong("new_this_month"),
        row.getLong("starter"),
        row.getLong("pro"),
        row.getLong("elite"));
  }
}
