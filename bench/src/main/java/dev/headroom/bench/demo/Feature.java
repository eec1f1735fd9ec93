// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.demo;

import java.util.Map;

/**
 * A feature whose contribution is measured by leaving it out of {@code headroom}.
 *
 * <p>Immutable.
 *
 * @param name its name in the report
 * @param properties the properties that leave it out
 * @param data the state whose copy of the data is used: {@code ORIGINAL} has no added indexes
 */
public record Feature(String name, Map<String, String> properties, State data) {

  /** Copies the properties. */
  public Feature {
    properties = Map.copyOf(properties);
  }

  /** Returns a feature that properties leave out. */
  public static Feature of(String name, Map<String, String> properties) {
    return new Feature(name, properties, State.HEADROOM);
  }

  /** Returns the feature of the added indexes. */
  public static Feature indexes() {
    return new Feature(
        "indexes", Map.of("headroom.database.index-migration", "manual"), State.ORIGINAL);
  }
}
