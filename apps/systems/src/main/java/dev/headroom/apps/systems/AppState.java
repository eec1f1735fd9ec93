// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.systems;

import dev.headroom.ground.SettingsCheck;
import dev.headroom.ground.SettingsException;
import java.util.Locale;
import java.util.Map;
import org.springframework.core.env.Environment;

/**
 * The state in which a reference application runs, set by {@code app.state}: the same handlers,
 * data and responses, with or without what Headroom adds.
 *
 * <p>Immutable.
 */
public enum AppState {
  /** With the faults that the system's document reports; today the same as {@link #PLAIN}. */
  ORIGINAL,
  /** Without caches, limits, bulkheads, compression and added indexes, on a pool of 5. */
  PLAIN,
  /** With everything; the default. */
  HEADROOM;

  /** The name of the setting; the environment variable is {@code APP_STATE}. */
  public static final String PROPERTY = "app.state";

  private static final Map<String, Object> WITHOUT =
      Map.of(
          "headroom.cache.enabled", "false",
          "headroom.limit.enabled", "false",
          "headroom.overload.enabled", "false",
          "headroom.edge.compression.enabled", "false",
          "headroom.edge.response-cache.enabled", "false",
          "headroom.edge.deadline", "0",
          "headroom.database.index-migration", "manual",
          "headroom.database.pool.size", "5",
          "headroom.database.pool.max-overflow", "0");

  /**
   * Returns the state that an environment sets.
   *
   * @throws SettingsException if the value is none of the three
   */
  public static AppState of(Environment environment) {
    String text = environment.getProperty(PROPERTY, HEADROOM.value()).strip();
    for (AppState each : values()) {
      if (each.value().equalsIgnoreCase(text)) {
        return each;
      }
    }
    new SettingsCheck()
        .require(false, PROPERTY, text, "original, plain or headroom", "correct or remove it")
        .throwIfAny();
    return HEADROOM;
  }

  /** Returns how the state is written. */
  public String value() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Returns the properties that the state sets, whatever else is set. */
  Map<String, Object> properties() {
    return this == HEADROOM ? Map.of() : WITHOUT;
  }
}
