// SPDX-License-Identifier: Apache-2.0
package dev.headroom.console;

import dev.headroom.ground.Setting;
import dev.headroom.ground.SettingsCheck;
import java.time.Duration;

/**
 * The settings of the console.
 *
 * <p>Immutable.
 */
public record ConsoleSettings(
    @Setting(
            value =
                "Whether the application serves the operators' console under /headroom. Without"
                    + " Spring Security, and without headroom.operator.token, a token to sign in"
                    + " with is logged at the start, and again when the form is opened later.",
            defaultValue = "false")
        boolean enabled,
    @Setting(
            value =
                "Interval at which an open page shows new figures. Each open page sends one request"
                    + " in this time.",
            defaultValue = "5s",
            range = "1s to 5m")
        Duration refresh,
    @Setting(
            value =
                "How long a sign-in with the token lasts. After it the console asks for the token"
                    + " again.",
            defaultValue = "12h",
            range = "1m to 30d")
        Duration signIn) {

  /** Checks the settings. */
  public ConsoleSettings {
    SettingsCheck.of(ConsoleSettings.class)
        .inRange("refresh", refresh)
        .inRange("signIn", signIn)
        .throwIfAny();
  }

  /** Returns the defaults, turned on. */
  public static ConsoleSettings defaults() {
    return new ConsoleSettings(true, Duration.ofSeconds(5), Duration.ofHours(12));
  }
}
