// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.civiclog.report;

import dev.headroom.apps.civiclog.violation.ViolationItem;
import java.time.Instant;
import java.util.List;

/**
 * What an association has to deal with now. Immutable.
 *
 * @param byState open violations by state, all but the closed
 * @param byKind the same by kind
 * @param overdue open violations whose day is past
 * @param unpaid fines that are not paid
 * @param unsentLetters letters that no mail server has taken yet
 * @param hearings the next ones
 * @param latest the newest violations
 * @param asOf the instant of the report
 */
record Dashboard(
    List<Count> byState,
    List<Count> byKind,
    long overdue,
    Unpaid unpaid,
    long unsentLetters,
    List<Upcoming> hearings,
    List<ViolationItem> latest,
    Instant asOf) {

  /** A number of violations. Immutable. */
  record Count(String name, long count) {}

  /** The number of fines, and what they amount to. Immutable. */
  record Unpaid(long count, long cents) {}

  /** A hearing that is not held yet. Immutable. */
  record Upcoming(long id, long violation, String title, Instant at, String place) {}
}
