// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.pool;

import dev.headroom.ground.Setting;
import dev.headroom.ground.SettingsCheck;
import dev.headroom.ground.SettingsRecord;
import java.time.Duration;

/**
 * The settings of a connection pool.
 *
 * <p>Immutable. Open transactions are rolled back when a connection is returned, and what JDBC
 * changed in the session is reset, whatever the settings are. HikariCP validates a connection that
 * was idle for more than 500 ms before it hands it out, also without {@code prePing}.
 */
public record PoolSettings(
    @Setting(
            value = "Connections kept open and ready.",
            range = "1 to 1000",
            unit = "connections",
            defaultValue = "20")
        int size,
    @Setting(
            value =
                "Connections that may be opened above the size under load. They are closed after"
                    + " one idle minute.",
            range = "0 to 1000",
            unit = "connections",
            defaultValue = "10")
        int maxOverflow,
    @Setting(
            value =
                "Longest wait for a connection; then the request fails with a pool time-out. A"
                    + " request with a deadline waits no longer than that.",
            range = "250ms to 10m",
            unit = "s",
            defaultValue = "30s")
        Duration timeout,
    @Setting(
            value =
                "Age at which an idle or returned connection is replaced. 0 keeps connections for"
                    + " ever.",
            range = "0 or 30s to 7d",
            unit = "s",
            defaultValue = "1h")
        Duration recycle,
    @Setting(
            value = "Longest wait for the database to accept a new connection.",
            range = "1s to 5m",
            unit = "s",
            defaultValue = "10s")
        Duration connectTimeout,
    @Setting(
            value =
                "Longest silence of the database in the middle of a statement; then the connection"
                    + " is closed and the request fails, so that a database that hangs is noticed. 0"
                    + " waits without end.",
            range = "0 or 1s to 1h",
            unit = "s",
            defaultValue = "0")
        Duration readTimeout,
    @Setting(
            value =
                "Keeps idle connections alive by a ping every two minutes, or every half of"
                    + " recycle if that is shorter.",
            defaultValue = "true")
        boolean prePing,
    @Setting(
            value =
                "Resets what SQL changed in the session (SET, temporary tables, LISTEN, advisory"
                    + " locks) when a connection is returned, for one round trip.",
            defaultValue = "false")
        boolean resetOnReturn,
    @Setting(
            value =
                "Logs where a connection was borrowed when it is not returned for this long, and"
                    + " names that line in reports of leaks; at most recycle. 0 disables both.",
            range = "0 or 2s to 1d",
            defaultValue = "0")
        Duration leakThreshold,
    @Setting(
            value =
                "Whether the driver prepares statements on the server: on; off; or auto, which is"
                    + " off where the first connection finds PgBouncer or another pooler in"
                    + " transaction mode that does not keep them. A prepareThreshold in the address"
                    + " takes precedence.",
            defaultValue = "auto")
        PreparedStatements preparedStatements) {

  /** Whether the driver prepares statements on the server. */
  public enum PreparedStatements {
    /** Unless a pooler does not keep them. */
    AUTO,
    /** Always, after the number of executions that is the driver's default. */
    ON,
    /** Never. */
    OFF
  }

  /**
   * Checks every value.
   *
   * @throws dev.headroom.ground.SettingsException naming each fault
   */
  public PoolSettings {
    SettingsCheck.of(PoolSettings.class)
        .inRange("size", size)
        .inRange("maxOverflow", maxOverflow)
        .inRange("timeout", timeout)
        .inRange("recycle", recycle)
        .inRange("connectTimeout", connectTimeout)
        .inRange("readTimeout", readTimeout)
        .inRange("leakThreshold", leakThreshold)
        .require(
            recycle.isZero() || leakThreshold.compareTo(recycle) <= 0,
            "leakThreshold",
            leakThreshold,
            "at most recycle, which is " + recycle,
            "lower leak-threshold or raise recycle")
        .throwIfAny();
  }

  /** Returns the default settings. */
  public static PoolSettings defaults() {
    return SettingsRecord.of(PoolSettings.class).defaults();
  }

  /** Returns the default settings with other sizes. */
  public static PoolSettings of(int size, int maxOverflow) {
    PoolSettings defaults = defaults();
    return new PoolSettings(
        size,
        maxOverflow,
        defaults.timeout,
        defaults.recycle,
        defaults.connectTimeout,
        defaults.readTimeout,
        defaults.prePing,
        defaults.resetOnReturn,
        defaults.leakThreshold,
        defaults.preparedStatements);
  }

  /** Returns these settings with another longest wait for a connection. */
  public PoolSettings withTimeout(Duration other) {
    return new PoolSettings(
        size,
        maxOverflow,
        other,
        recycle,
        connectTimeout,
        readTimeout,
        prePing,
        resetOnReturn,
        leakThreshold,
        preparedStatements);
  }

  /** Returns these settings with {@code resetOnReturn} on or off. */
  public PoolSettings withResetOnReturn(boolean on) {
    return new PoolSettings(
        size,
        maxOverflow,
        timeout,
        recycle,
        connectTimeout,
        readTimeout,
        prePing,
        on,
        leakThreshold,
        preparedStatements);
  }

  /** Returns the most connections that are ever open at once. */
  public int max() {
    return size + maxOverflow;
  }
}
