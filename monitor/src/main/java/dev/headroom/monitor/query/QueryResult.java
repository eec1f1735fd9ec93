// SPDX-License-Identifier: Apache-2.0
package dev.headroom.monitor.query;

import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What an expression is at each of several instants.
 *
 * <p>Immutable.
 *
 * @param step between two instants; longer than requested where history is that coarse
 * @param instants in ascending order
 * @param series one for each combination of the tags after {@code by}; exactly one without {@code
 *     by}
 */
public record QueryResult(Duration step, List<Instant> instants, List<Series> series) {

  /**
   * The values of one combination of tags.
   *
   * <p>Immutable.
   *
   * @param values one for each instant
   */
  public record Series(SortedMap<String, String> labels, List<QueryValue> values) {

    /** Copies. */
    public Series {
      labels = Collections.unmodifiableSortedMap(new TreeMap<>(labels));
      values = List.copyOf(values);
    }
  }

  /** Copies. */
  public QueryResult {
    instants = List.copyOf(instants);
    series = List.copyOf(series);
  }
}
