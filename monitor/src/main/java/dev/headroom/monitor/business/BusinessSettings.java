// SPDX-License-Identifier: Apache-2.0
package dev.headroom.monitor.business;

import dev.headroom.ground.Setting;
import dev.headroom.ground.SettingsCheck;
import dev.headroom.ground.SettingsRecord;
import java.util.List;

/**
 * The settings of business metrics.
 *
 * <p>Immutable.
 */
public record BusinessSettings(
    @Setting(
            "Names of the metrics that may be reported, such as orders.placed. Any name if empty,"
                + " up to max-metrics.")
        List<String> names,
    @Setting(
            value = "Metrics that may be reported. A further one is refused.",
            range = "1 to 10000",
            unit = "metrics",
            defaultValue = "100")
        int maxMetrics,
    @Setting(
            value =
                "Combinations of label values that one metric may have. A further one is refused.",
            range = "1 to 10000",
            unit = "combinations",
            defaultValue = "100")
        int maxSeries) {

  /**
   * Checks every value.
   *
   * @throws dev.headroom.ground.SettingsException naming each fault
   */
  public BusinessSettings {
    names = List.copyOf(names);
    SettingsCheck.of(BusinessSettings.class)
        .inRange("maxMetrics", maxMetrics)
        .inRange("maxSeries", maxSeries)
        .require(
            names.stream().allMatch(BusinessNames::isName),
            "names",
            names,
            "lower-case words between dots",
            "set names such as orders.placed")
        .throwIfAny();
  }

  /** Returns the default settings. */
  public static BusinessSettings defaults() {
    return SettingsRecord.of(BusinessSettings.class).defaults();
  }
}
