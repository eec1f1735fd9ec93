// SPDX-License-Identifier: Apache-2.0
package dev.headroom.monitor.history;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The identity of a series: the name of its meter, its tags, its kind and its unit.
 *
 * <p>Immutable.
 *
 * @param name with dots, such as {@code http.server.requests}
 * @param tags by key
 * @param unit the base unit, such as {@code seconds} or {@code bytes}; empty if the meter has none
 */
public record SeriesId(String name, SortedMap<String, String> tags, SeriesKind kind, String unit) {

  /** Keeps a copy of the tags. */
  public SeriesId {
    tags = Collections.unmodifiableSortedMap(new TreeMap<>(tags));
  }

  /** Returns whether the series has each of these tags. */
  public boolean matches(Map<String, String> wanted) {
    return tags.entrySet().containsAll(wanted.entrySet());
  }
}
