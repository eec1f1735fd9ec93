// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.alpine.admin;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;

/** What signals, users and notifications did in 24 hours. Immutable. */
record ActivityView(
    Instant asOf,
    long usersToday,
    ActiveSignals activeSignals,
    List<Count> busiestSymbolsToday,
    List<Count> outcomesToday,
    Notifications notificationsToday,
    long newSubscriptionsToday) {

  /** How many of a kind. Immutable. */
  record Count(String name, long count) {}

  /** The signals that have not run out. Immutable. */
  record ActiveSignals(long count, BigDecimal averageConfidence) {}

  /** What was sent, and how much of it was read. Immutable. */
  record Notifications(long sent, long read) {}
}
