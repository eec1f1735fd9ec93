// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.settings;

import dev.headroom.ground.Setting;
import dev.headroom.ground.SettingsCheck;
import java.util.function.Predicate;

/**
 * The settings of the starter as a whole.
 *
 * <p>Immutable.
 */
public record LayerSettings(
    @Setting(
            value =
                "Master switch. false registers no bean of Headroom; nothing else under headroom is"
                    + " read then.",
            defaultValue = "true")
        boolean enabled,
    @Setting(
            value =
                "What the application does once it is ready: serve requests, or migrate, roll back"
                    + " or show the added indexes and then exit.",
            defaultValue = "serve")
        Command command,
    @Setting(
            value =
                "Whether a name that this release does not know stops the start. false logs a"
                    + " warning, so that a setting of a newer release does not stop an older one.",
            defaultValue = "false")
        boolean strict)
    implements SectionCheck {

  /** What an application does once it is ready. */
  public enum Command {
    /** Serves requests until it is stopped. */
    SERVE,
    /** Builds the added indexes online, then exits. */
    MIGRATE,
    /** Removes the added indexes online, then exits. */
    ROLLBACK,
    /** Shows the added indexes, then exits. */
    STATUS
  }

  @Override
  public void check(Predicate<String> isSet, SettingsCheck check) {
    check
        .require(
            command == Command.SERVE || isSet.test("headroom.database.url"),
            "headroom.command",
            command,
            "serve, as long as no database is set",
            "set headroom.database.url")
        .require(
            !isSet.test("headroom.redis.url") || StoreModule.REDIS.isPresent(),
            "headroom.redis.url",
            "an address",
            StoreModule.REDIS.allowed("no address"),
            StoreModule.REDIS.remedy());
  }
}
