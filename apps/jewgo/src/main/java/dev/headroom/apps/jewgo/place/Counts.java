// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.jewgo.place;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.util.List;
import java.util.Map;

/**
 * How many restaurants match a filter, and how many would with another value of each facet. Each
 * facet ignores the filter's own value of it. Immutable.
 */
record Counts(@JsonUnwrapped Facets facets, List<CityCount> cities) {

  /** The numbers within the filter's city. Immutable. */
  record Facets(
      long total, long open, Map<String, Long> categories, Map<String, Long> certifications) {}

  /** The numbers of the cities with the most. Immutable. */
  record CityCounts(List<CityCount> cities) {}

  /** A city and its matching restaurants. Immutable. */
  record CityCount(int id, String name, String country, long places) {}
}
