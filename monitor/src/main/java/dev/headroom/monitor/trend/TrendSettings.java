// SPDX-License-Identifier: Apache-2.0
package dev.headroom.monitor.trend;

import dev.headroom.ground.Setting;
import dev.headroom.ground.SettingsCheck;
import dev.headroom.ground.SettingsRecord;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The settings of trends.
 *
 * <p>Immutable.
 */
public record TrendSettings(
    @Setting(
            value =
                "Probability of a change by chance, over all metrics of one answer, up to which a"
                    + " change is reported.",
            range = "0.0001 to 0.05",
            defaultValue = "0.001")
        double significance,
    @Setting(
            value = "Least change of the level, in percent of it, that is reported.",
            range = "1 to 100",
            unit = "%",
            defaultValue = "10")
        int minChange,
    @Setting("Metrics by name, besides the shipped ones; the name of a shipped one replaces it.")
        List<TrendMetricSettings> metrics) {

  private static final String REQUESTS = "headroom.monitor.request.duration|http.server.requests";

  /**
   * Checks every value.
   *
   * @throws dev.headroom.ground.SettingsException naming each fault
   */
  public TrendSettings {
    metrics = List.copyOf(metrics);
    SettingsCheck.of(TrendSettings.class)
        .inRange("significance", significance)
        .inRange("minChange", minChange)
        .throwIfAny();
  }

  /** Returns the default settings. */
  public static TrendSettings defaults() {
    return SettingsRecord.of(TrendSettings.class).defaults();
  }

  /** Returns the metrics that are watched unless they are replaced. */
  static List<TrendMetricSettings> shipped() {
    return List.of(
        metric("requests", "rate(" + REQUESTS + "[1m])", null),
        metric("response-time", "mean(" + REQUESTS + "[1m])", null),
        metric("response-time-p95", "p95(" + REQUESTS + "[1m])", null),
        metric(
            "error-rate",
            "increase(" + REQUESTS + "{status=~\"5..\"}[1m]) / increase(" + REQUESTS + "[1m])",
            null),
        metric("statement-time", "mean(headroom.database.statement[1m])", null),
        metric(
            "hit-rate",
            "increase(headroom.cache.hits[1m])"
                + " / (increase(headroom.cache.hits[1m]) + increase(headroom.cache.misses[1m]))",
            null),
        metric("cpu", "highest(process.cpu.usage[1m])", "90%"),
        metric("memory", "highest(jvm.memory.usage.after.gc[1m])", "90%"),
        metric(
            "pool",
            "mean(headroom.database.pool.connections{state=\"active\"}[1m])"
                + " / last(headroom.database.pool.connections{state=\"max\"}[1m])",
            "80%"));
  }

  private static TrendMetricSettings metric(String name, String query, @Nullable String limit) {
    return new TrendMetricSettings(name, query, limit);
  }
}
