// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.civiclog.report;

import dev.headroom.apps.civiclog.model.Property;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How an association dealt with its violations in the last two years. Immutable.
 *
 * @param byMonth 24 months of the association's time zone, the oldest first
 * @param daysToClose mean time from the report to the end; null if none was closed
 * @param repeatProperties those with several violations, the most first
 * @param fines what they amount to, in all
 * @param asOf the instant of the report
 */
record Analytics(
    List<Month> byMonth,
    @Nullable Double daysToClose,
    List<RepeatProperty> repeatProperties,
    Fines fines,
    Instant asOf) {

  /** Violations of a month. Immutable. */
  record Month(String month, long opened, long closed) {}

  /** A property, and how many violations it had. Immutable. */
  record RepeatProperty(Property.Reference property, long violations) {}

  /** The sums of fines, by their state. Immutable. */
  record Fines(long issuedCents, long paidCents, long unpaidCents, long waivedCents) {}
}
