// SPDX-License-Identifier: Apache-2.0
package dev.headroom.advise;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One thing that was measured, and supports a recommendation.
 *
 * <p>Immutable. Contains no literals of statements and no values of keys.
 *
 * @param type what kind of measurement it is, such as {@code workload}, {@code wait} or {@code
 *     plan}
 * @param text the measurement in one sentence
 * @param figures the numbers by name; the unit is part of a name, such as {@code waitMillis}
 */
public record Evidence(String type, String text, Map<String, Double> figures) {

  /** Copies the figures in their order. */
  public Evidence {
    figures = Collections.unmodifiableMap(new LinkedHashMap<>(figures));
  }

  /** Returns evidence without figures. */
  public static Evidence of(String type, String text) {
    return new Evidence(type, text, Map.of());
  }
}
