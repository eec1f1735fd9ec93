// SPDX-License-Identifier: Apache-2.0
package dev.headroom.monitor.business;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A reported value of a business metric.
 *
 * <p>Immutable.
 *
 * @param name lower-case words between dots, such as {@code orders.placed}
 * @param kind what the value is
 * @param value finite; 0 or more, but for a gauge
 * @param unit such as {@code euros}; empty for a plain number
 * @param labels at most five, such as {@code country} to {@code de}
 * @param idempotencyKey a second report with the same key is ignored; null for none
 */
public record BusinessRecord(
    String name,
    Kind kind,
    double value,
    String unit,
    Map<String, String> labels,
    @Nullable String idempotencyKey) {

  /** What a value is. */
  public enum Kind {
    /** It is added to a total. */
    COUNTER,
    /** It is the present level. */
    GAUGE,
    /** It is one of many values, whose mean and quantiles matter. */
    DISTRIBUTION
  }

  /** Keeps a copy of the labels. */
  public BusinessRecord {
    labels = Map.copyOf(labels);
  }

  /** Returns an addition to a total without labels. */
  public static BusinessRecord count(String name, double increment) {
    return new BusinessRecord(name, Kind.COUNTER, increment, "", Map.of(), null);
  }
}
