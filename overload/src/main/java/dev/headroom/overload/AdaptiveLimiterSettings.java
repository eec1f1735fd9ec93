// SPDX-License-Identifier: Apache-2.0
package dev.headroom.overload;

import dev.headroom.ground.Setting;
import dev.headroom.ground.SettingsRecord;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The bounds within which an adaptive limiter finds its limit.
 *
 * <p>Immutable.
 *
 * @param name the name in meters and exceptions, 1 to 64 letters, digits or {@code . _ -}
 */
public record AdaptiveLimiterSettings(
    String name,
    @Setting(
            value = "Requests that may always run at once. Not set, the number of processors.",
            range = "1 to 10000",
            unit = "requests",
            formerly = "least")
        @Nullable Integer minLimit,
    @Setting(
            value =
                "Requests that may run at once at the start. Not set, two for each processor, "
                    + "since the latency of an unloaded request is learned from the first of them.",
            range = "minLimit to maxLimit",
            unit = "requests",
            formerly = "first")
        @Nullable Integer initialLimit,
    @Setting(
            value = "Requests that may ever run at once.",
            range = "minLimit to 100000",
            unit = "requests",
            defaultValue = "2000",
            formerly = "most")
        int maxLimit,
    @Setting(
            value = "Requests that may wait at once. 0 lets none wait.",
            range = "0 to 100000",
            unit = "requests",
            defaultValue = "1000",
            formerly = "waiting")
        int maxWaiting,
    @Setting(
            value = "Longest wait of a request. Under overload it is shorter.",
            range = "0s to 10s",
            defaultValue = "50ms")
        Duration maxWait) {

  /**
   * Checks all values.
   *
   * @throws dev.headroom.ground.SettingsException names all faults
   */
  public AdaptiveLimiterSettings {
    int processors = Runtime.getRuntime().availableProcessors();
    minLimit = minLimit == null ? Math.max(1, Math.min(processors, maxLimit)) : minLimit;
    initialLimit =
        initialLimit == null
            ? Math.clamp(2L * processors, minLimit, Math.max(minLimit, maxLimit))
            : initialLimit;
    BulkheadSettings.checkName(AdaptiveLimiterSettings.class, name)
        .inRange("minLimit", minLimit)
        .inRange("maxLimit", maxLimit)
        .inRange("initialLimit", initialLimit)
        .inRange("maxWaiting", maxWaiting)
        .inRange("maxWait", maxWait)
        .throwIfAny();
  }

  /**
   * Returns the default bounds for this machine.
   *
   * @param name the name in meters and exceptions
   */
  public static AdaptiveLimiterSettings defaults(String name) {
    return SettingsRecord.of(AdaptiveLimiterSettings.class).defaults(name);
  }

  /** Returns the number of calls that may always run at once. */
  @Override
  public Integer minLimit() {
    return Objects.requireNonNull(minLimit);
  }

  /** Returns the number of calls that may run at once at the start. */
  @Override
  public Integer initialLimit() {
    return Objects.requireNonNull(initialLimit);
  }
}
