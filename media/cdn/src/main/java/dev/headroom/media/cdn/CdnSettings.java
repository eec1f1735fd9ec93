// SPDX-License-Identifier: Apache-2.0
package dev.headroom.media.cdn;

import dev.headroom.ground.Setting;
import dev.headroom.ground.SettingsCheck;
import dev.headroom.ground.SettingsRecord;
import java.time.Duration;

/**
 * How purges are joined and repeated, and for how long a CDN keeps responses.
 *
 * <p>Immutable.
 */
public record CdnSettings(
    @Setting(
            value =
                "Time for which the first purge of a batch waits for others, so that one call serves"
                    + " many.",
            range = "0s to 10s",
            defaultValue = "250ms")
        Duration collect,
    @Setting(
            value =
                "Time after which each purge is made a second time: a response that was read from a"
                    + " replica before the write arrived there may be stored after the first. Set it"
                    + " above the replicas' lag and the longest response time. 0 makes none.",
            range = "0 or 1s to 1h",
            defaultValue = "10s")
        Duration repeatAfter,
    @Setting(
            value =
                "Calls a minute that this instance makes; purges that must wait are joined. Divide"
                    + " the provider's limit by the number of instances. 0 sets no limit.",
            range = "0 to 100000",
            unit = "calls",
            defaultValue = "0")
        int callsPerMinute,
    @Setting(
            value = "Longest wait for a response of the provider; then the purge is tried again.",
            range = "100ms to 5m",
            defaultValue = "10s")
        Duration timeout,
    @Setting(
            value = "Time for which the CDN keeps files whose name has no hash.",
            range = "0s to 400d",
            defaultValue = "1d")
        Duration staticTtl,
    @Setting(
            value = "Time for which the CDN keeps pages; a purge ends it earlier.",
            range = "0s to 400d",
            defaultValue = "5m")
        Duration pageTtl,
    @Setting(
            value = "Time for which the CDN keeps data of the API; a purge ends it earlier.",
            range = "0s to 400d",
            defaultValue = "1m")
        Duration apiTtl) {

  /**
   * Checks every value.
   *
   * @throws dev.headroom.ground.SettingsException naming each fault
   */
  public CdnSettings {
    SettingsCheck.of(CdnSettings.class)
        .inRange("collect", collect)
        .inRange("repeatAfter", repeatAfter)
        .inRange("callsPerMinute", callsPerMinute)
        .inRange("timeout", timeout)
        .inRange("staticTtl", staticTtl)
        .inRange("pageTtl", pageTtl)
        .inRange("apiTtl", apiTtl)
        .throwIfAny();
  }

  /** Returns the default settings. */
  public static CdnSettings defaults() {
    return SettingsRecord.of(CdnSettings.class).defaults();
  }
}
