// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.history;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.springframework.core.env.Environment;

/**
 * What performance depends on besides the code: the JVM, and some settings without secrets.
 *
 * <p>Immutable; it has no state.
 */
final class PerformanceSettings {
  private static final List<String> NAMES =
      List.of(
          "app.state",
          "headroom.advise.objective",
          "headroom.cache.type",
          "headroom.database.pool.max-overflow",
          "headroom.database.pool.size",
          "headroom.edge.enforce",
          "headroom.enabled",
          "server.tomcat.threads.max",
          "spring.datasource.hikari.maximum-pool-size",
          "spring.threads.virtual.enabled");

  private PerformanceSettings() {}

  /** Returns those that are set, by name. */
  static SortedMap<String, String> of(Environment environment) {
    SortedMap<String, String> settings = new TreeMap<>();
    settings.put("java", Runtime.version().toString());
    settings.put("processors", String.valueOf(Runtime.getRuntime().availableProcessors()));
    settings.put("maxHeapBytes", String.valueOf(Runtime.getRuntime().maxMemory()));
    for (String each : NAMES) {
      String value = environment.getProperty(each);
      if (value != null) {
        settings.put(each, value);
      }
    }
    return settings;
  }
}
