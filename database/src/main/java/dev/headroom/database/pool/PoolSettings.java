// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.pool;

import dev.headroom.ground.SettingsCheck;
import java.time.Duration;

/**
 * What a connection pool is told.
 *
 * <p>Immutable. All faults are refused at once; nothing is repaired.
 *
 * @param size connections kept ready, 1 to 1000
 * @param maxOverflow connections above {@code size} under pressure, given back after a minute of
 *     idleness, 0 to 1000
 * @param timeout the longest wait for a connection, 250 ms to 10 min
 * @param recycle the age at which an idle or returned connection is replaced, 30 s to 7 d, or zero
 *     for never
 * @param connectTimeout the longest wait for the database to accept a new connection, 1 s to 5 min
 * @param prePing keeps idle connections alive by a ping, each 2 min or half of {@code recycle}. A
 *     connection that idled for more than 500 ms is validated before it is handed out whatever this
 *     says: the pool under us cannot be told otherwise
 * @param resetOnReturn whether what SQL itself changed in the session (SET, temporary tables,
 *     LISTEN, advisory locks) is undone on return, for one round trip. Open transactions are rolled
 *     back, and what JDBC changed is put back, whatever this says
 * @param leakThreshold logs where a connection was borrowed when it is held for longer, 2 s to 1 d,
 *     or zero for never
 */
public record PoolSettings(
    int size,
    int maxOverflow,
    Duration timeout,
    Duration recycle,
    Duration connectTimeout,
    boolean prePing,
    boolean resetOnReturn,
    Duration leakThreshold) {
  private static final String PREFIX = "headroom.database.pool.";

  /**
   * Checks every value.
   *
   * @throws dev.headroom.ground.SettingsException naming each fault
   */
  public PoolSettings {
    SettingsCheck check = new SettingsCheck();
    check.between(PREFIX + "size", size, 1, 1000, "set the connections to keep ready, such as 20");
    check.between(
        PREFIX + "max-overflow",
        maxOverflow,
        0,
        1000,
        "set the connections allowed above size, such as 10");
    duration(check, "timeout", timeout, Duration.ofMillis(250), Duration.ofMinutes(10));
    durationOrZero(check, "recycle", recycle, Duration.ofSeconds(30), Duration.ofDays(7));
    duration(
        check, "connect-timeout", connectTimeout, Duration.ofSeconds(1), Duration.ofMinutes(5));
    durationOrZero(
        check, "leak-threshold", leakThreshold, Duration.ofSeconds(2), Duration.ofDays(1));
    check.require(
        recycle.isZero() || leakThreshold.compareTo(recycle) <= 0,
        PREFIX + "leak-threshold",
        leakThreshold,
        "at most recycle, which is " + recycle,
        "lower leak-threshold or raise recycle");
    check.throwIfAny();
  }

  /**
   * Gives a pool of 10 + 10 connections, 30 s of wait, recycled each 30 min, pinged.
   *
   * @return the settings of an application that says nothing
   */
  public static PoolSettings standard() {
    return of(10, 10);
  }

  /**
   * Gives the standard settings with other sizes.
   *
   * @param size as the component
   * @param maxOverflow as the component
   * @return new settings
   */
  public static PoolSettings of(int size, int maxOverflow) {
    return new PoolSettings(
        size,
        maxOverflow,
        Duration.ofSeconds(30),
        Duration.ofMinutes(30),
        Duration.ofSeconds(10),
        true,
        false,
        Duration.ZERO);
  }

  /**
   * Gives these settings with another wait.
   *
   * @param other as the component {@code timeout}
   * @return new settings
   */
  public PoolSettings withTimeout(Duration other) {
    return new PoolSettings(
        size, maxOverflow, other, recycle, connectTimeout, prePing, resetOnReturn, leakThreshold);
  }

  /**
   * Gives these settings with {@code resetOnReturn} on or off.
   *
   * @param on as the component
   * @return new settings
   */
  public PoolSettings withResetOnReturn(boolean on) {
    return new PoolSettings(
        size, maxOverflow, timeout, recycle, connectTimeout, prePing, on, leakThreshold);
  }

  /**
   * Adds {@code size} and {@code maxOverflow}.
   *
   * @return the most connections ever open at once
   */
  public int max() {
    return size + maxOverflow;
  }

  private static void duration(
      SettingsCheck check, String name, Duration value, Duration least, Duration most) {
    check.between(PREFIX + name, value, least, most, "give a duration with its unit, such as 30s");
  }

  private static void durationOrZero(
      SettingsCheck check, String name, Duration value, Duration least, Duration most) {
    if (!value.isZero()) {
      duration(check, name, value, least, most);
    }
  }
}
