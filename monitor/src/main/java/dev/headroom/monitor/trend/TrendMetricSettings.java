// SPDX-License-Identifier: Apache-2.0
package dev.headroom.monitor.trend;

import dev.headroom.ground.Setting;
import dev.headroom.ground.SettingsCheck;
import dev.headroom.monitor.query.Quantity;
import dev.headroom.monitor.query.Query;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A metric whose trend is watched.
 *
 * <p>Immutable.
 *
 * @param name of 1 to 64 letters, digits and hyphens
 */
public record TrendMetricSettings(
    String name,
    @Setting(
            value = "Expression over the history, without by, such as rate(orders.placed[1m]).",
            example = "rate(http.server.requests[1m])")
        String query,
    @Setting(
            "Value at which the resource is used up, such as 90% or 2GB, for a forecast of when"
                + " that is. No forecast if not set.")
        @Nullable String limit) {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9-]{1,64}");

  /**
   * Checks every value.
   *
   * @throws dev.headroom.ground.SettingsException naming each fault
   */
  public TrendMetricSettings {
    SettingsCheck check =
        SettingsCheck.of(TrendMetricSettings.class)
            .require(
                NAME.matcher(name).matches(),
                "name",
                name,
                "1 to 64 letters, digits and hyphens",
                "rename the metric");
    try {
      check.require(
          Query.parse(query).by().isEmpty(),
          "query",
          query,
          "an expression with one value",
          "leave out by, and select one value of the tag");
    } catch (IllegalArgumentException malformed) {
      check.require(
          false, "query", query, "an expression", "correct it: " + malformed.getMessage());
    }
    try {
      if (limit != null) {
        Quantity.parse(limit);
      }
    } catch (IllegalArgumentException malformed) {
      check.require(false, "limit", limit, "a quantity", "correct it: " + malformed.getMessage());
    }
    check.throwIfAny();
  }
}
