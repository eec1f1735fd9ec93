// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.tomcat;

import dev.headroom.ground.Setting;
import dev.headroom.ground.SettingsCheck;
import java.time.Duration;

/**
 * The settings of Tomcat's hardening.
 *
 * <p>Immutable.
 */
record ContainerSettings(
    @Setting(
            value =
                "Whether unsafe defaults of Tomcat are closed. false leaves Tomcat as "
                    + "it is and only logs what is open.",
            defaultValue = "true")
        boolean harden,
    @Setting(
            value = "Longest wait for the next bytes of a request body.",
            range = "1s to 1h",
            defaultValue = "4s")
        Duration readTimeout,
    @Setting(
            value =
                "Longest time for which a connection may be silent before its request is complete.",
            range = "1s to 1h",
            defaultValue = "10s")
        Duration headerTimeout,
    @Setting(
            value = "Largest number of header lines of one request.",
            range = "8 to 1000",
            unit = "lines",
            defaultValue = "64")
        int maxHeaders) {
  ContainerSettings {
    SettingsCheck.of(ContainerSettings.class)
        .inRange("readTimeout", readTimeout)
        .inRange("headerTimeout", headerTimeout)
        .inRange("maxHeaders", maxHeaders)
        .throwIfAny();
  }
}
