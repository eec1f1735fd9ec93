// SPDX-License-Identifier: Apache-2.0
package dev.headroom.ground;

import java.util.List;

/**
 * What one meter measures, as registered and as documented.
 *
 * <p>Immutable.
 *
 * @param kind how it is measured
 * @param name in Micrometer's form, such as {@code headroom.cache.hits}; Prometheus shows
 *     underscores and the unit
 * @param tags the names of its tags, in the order in which values are given
 * @param description what is measured
 * @param unit the base unit of a gauge or counter, such as {@code bytes}; empty for a plain number,
 *     and for timers, whose unit the registry sets
 */
public record MeterSpec(
    Kind kind, String name, List<String> tags, String description, String unit) {

  /** How a meter is measured. */
  public enum Kind {
    /** A number that only grows. */
    COUNTER,
    /** A number that rises and falls. */
    GAUGE,
    /** A count of events and the time that they took. */
    TIMER,
    /** A timer that also counts events per bucket. */
    HISTOGRAM
  }

  /**
   * Creates a specification.
   *
   * @param tags the names of the tags, separated by a comma and a space; may be empty
   */
  public MeterSpec(Kind kind, String name, String tags, String description, String unit) {
    this(kind, name, tags.isEmpty() ? List.of() : List.of(tags.split(", ")), description, unit);
  }
}
