// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.pool;

import dev.headroom.ground.Setting;
import dev.headroom.ground.SettingsCheck;
import dev.headroom.ground.SettingsRecord;
import java.time.Duration;

/**
 * The settings of the watch of connection pools.
 *
 * <p>Immutable.
 */
public record PoolWatchSettings(
    @Setting(
            value =
                "Which data sources of the application are watched: pools, all or none. A pool of"
                    + " HikariCP that is not started when its bean is created is watched from"
                    + " below, and its bean stays as it is. With all, the bean of any other data"
                    + " source becomes a proxy of its class.",
            defaultValue = "pools")
        Sources sources,
    @Setting(
            value =
                "Time without a statement after which a connection that is not returned is"
                    + " reported as leaked. Once its request or thread has ended, 10s are enough if"
                    + " a thread waits for a connection, or if three such connections are of one"
                    + " place. 0 disables the report.",
            range = "0 or 1s to 1d",
            unit = "s",
            defaultValue = "60s")
        Duration leakThreshold,
    @Setting(
            value =
                "Whether the first connection of each watched pool of the application finds out,"
                    + " by one statement, if a pooler stands before PostgreSQL, so that the driver"
                    + " prepares statements on the server only if the pooler keeps them. For"
                    + " Headroom's own pool see prepared-statements.",
            defaultValue = "false")
        boolean adaptToPooler) {

  /** Which data sources of the application are watched. */
  public enum Sources {
    /** Pools of HikariCP that have not been started. */
    POOLS,
    /** All. */
    ALL,
    /** None. */
    NONE
  }

  /**
   * Checks every value.
   *
   * @throws dev.headroom.ground.SettingsException naming each fault
   */
  public PoolWatchSettings {
    SettingsCheck.of(PoolWatchSettings.class).inRange("leakThreshold", leakThreshold).throwIfAny();
  }

  /** Returns the default settings. */
  public static PoolWatchSettings defaults() {
    return SettingsRecord.of(PoolWatchSettings.class).defaults();
  }
}
