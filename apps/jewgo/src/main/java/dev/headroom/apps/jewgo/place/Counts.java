// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.jewgo.place;

import java.util.List;
import java.util.Map;

/**
 * How many restaurants match a filter, and how many would with another value of each facet. Each
 * facet ignores the filter's own value of it. Immutable.
 */
record Counts(
    long total,
    long open,
    Map<String, Long> categories,
    Map<String, Long> certifications,
    List<CityCount> cities) {

  /** A city and its matching restaurants. Immutable. */
  record CityCount(int id, String name, String country, long places) {}
}
