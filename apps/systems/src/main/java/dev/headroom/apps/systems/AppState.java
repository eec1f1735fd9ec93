// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.systems;

import dev.headroom.ground.SettingsCheck;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import org.springframework.core.env.Environment;

/**
 * The state in which a reference application runs, set by {@code app.state}: the same handlers,
 * data and responses, with the faults that the system's document reports, with a framework's
 * defaults, or with Headroom.
 *
 * <p>Immutable.
 *
 * <p>Each state but {@link #HEADROOM} sets properties that win over all others: those that the
 * applications share stand here, an application's own in {@code
 * systems/state-<state>-<application>.properties} on the class path.
 */
public enum AppState {
  /**
   * With the faults that the system's document reports: no cache, no compression, a pool of 5 with
   * an overflow of 10, no index beyond keys and unique constraints. An application's own
   * differences are in its properties file.
   */
  ORIGINAL,
  /**
   * With what a competent team has by default: Spring Boot's defaults and compression, a pool of 10
   * connections, foreign keys with indexes.
   */
  PLAIN,
  /** With everything; the default. */
  HEADROOM;

  /** The name of the setting; the environment variable is {@code APP_STATE}. */
  public static final String PROPERTY = "app.state";

  private static final Map<String, String> WITHOUT =
      Map.of(
          "headroom.cache.enabled", "false",
          "headroom.limit.enabled", "false",
          "headroom.overload.enabled", "false",
          "headroom.edge.compression.enabled", "false",
          "headroom.edge.response-cache.enabled", "false",
          "headroom.edge.deadline", "0");

  private static final Map<String, String> ORIGINALS =
      Map.of(
          "headroom.database.index-migration", "manual",
          "headroom.database.pool.size", "5",
          "headroom.database.pool.max-overflow", "10",
          "headroom.database.pool.timeout", "30s",
          "headroom.database.pool.read-timeout", "0");

  private static final Map<String, String> PLAINS =
      Map.of(
          "headroom.database.index-migration", "auto",
          "headroom.database.pool.size", "10",
          "headroom.database.pool.max-overflow", "0",
          "headroom.database.pool.timeout", "30s",
          "headroom.database.pool.read-timeout", "0",
          "server.compression.enabled", "true");

  /**
   * Returns the state that an environment sets.
   *
   * @throws dev.headroom.ground.SettingsException if the value is none of the three
   */
  public static AppState of(Environment environment) {
    String text = environment.getProperty(PROPERTY, HEADROOM.value()).strip();
    return Arrays.stream(values())
        .filter(each -> each.value().equalsIgnoreCase(text))
        .findFirst()
        .orElseGet(() -> {
          new SettingsCheck()
              .require(false, PROPERTY, text, "original, plain or headroom", "correct or remove it")
              .throwIfAny();
          return HEADROOM;
        });
  }

  /** Returns how the state is written. */
  public String value() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * Returns the properties that the state sets, whatever else is set.
   *
   * @param application the application's name
   */
  Map<String, Object> properties(String application) {
    if (this == HEADROOM) {
      return Map.of();
    }
    Map<String, Object> all = new LinkedHashMap<>(WITHOUT);
    all.putAll(this == ORIGINAL ? ORIGINALS : PLAINS);
    ofApplication(application).forEach((name, value) -> all.put(name.toString(), value));
    return all;
  }

  private Properties ofApplication(String application) {
    Properties properties = new Properties();
    String file = "/systems/state-" + value() + "-" + application + ".properties";
    try (InputStream in = AppState.class.getResourceAsStream(file)) {
      if (in != null) {
        properties.load(in);
      }
      return properties;
    } catch (IOException e) {
      throw new UncheckedIOException(file + " could not be read", e);
    }
  }
}
