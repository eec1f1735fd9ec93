// SPDX-License-Identifier: Apache-2.0
package dev.headroom.ground;

import java.util.List;

/**
 * The name, kind, unit, tags and meaning of one meter, as registered and as documented.
 *
 * <p>Immutable.
 *
 * @param name in Micrometer's form, such as {@code headroom.cache.hits}; Prometheus shows
 *     underscores and the unit
 * @param kind how it is measured
 * @param unit the base unit of a gauge or counter, such as {@code bytes}; empty for a plain number,
 *     and for timers, whose unit the registry sets
 * @param tags the names of its tags, in the order in which values are given
 * @param description what is measured
 */
public record MeterSpec(
    String name, Kind kind, String unit, List<String> tags, String description) {

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

  /** Copies the tags. */
  public MeterSpec {
    tags = List.copyOf(tags);
  }

  /** Returns the specification of a counter. */
  public static MeterSpec counter(String name, String description, String... tags) {
    return new MeterSpec(name, Kind.COUNTER, "", List.of(tags), description);
  }

  /** Returns the specification of a gauge. */
  public static MeterSpec gauge(String name, String description, String... tags) {
    return new MeterSpec(name, Kind.GAUGE, "", List.of(tags), description);
  }

  /** Returns the specification of a timer. */
  public static MeterSpec timer(String name, String description, String... tags) {
    return new MeterSpec(name, Kind.TIMER, "", List.of(tags), description);
  }

  /** Returns the specification of a timer with buckets. */
  public static MeterSpec histogram(String name, String description, String... tags) {
    return new MeterSpec(name, Kind.HISTOGRAM, "", List.of(tags), description);
  }

  /** Returns the same specification with a base unit. */
  public MeterSpec in(String baseUnit) {
    return new MeterSpec(name, kind, baseUnit, tags, description);
  }
}
