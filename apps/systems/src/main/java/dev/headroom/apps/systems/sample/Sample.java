// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.systems.sample;

import dev.headroom.ground.SettingsCheck;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/**
 * An application's sample data; a bean of this type has them generated at the start.
 *
 * <p>Immutable.
 *
 * @param variable the variable that sets the scale, such as {@code ALPINE_SCALE}
 * @param scale how much an empty database gets: 0 for nothing, 1 for the full data, up to 10
 * @param content the tables
 */
public record Sample(String variable, double scale, Content content) {

  /**
   * The instant at which generated data end: the start of the day, in UTC, on which this process
   * began. What users do comes after.
   */
  @SuppressWarnings("TimeInStaticInitializer") // one day for all tables, also at midnight
  public static final Instant END = Instant.now().truncatedTo(ChronoUnit.DAYS);

  /** The largest scale. */
  public static final double MAX_SCALE = 10;

  /** The tables of sample data. Immutable, as every implementation must be. */
  @FunctionalInterface
  public interface Content {

    /**
     * Returns the tables, in the order in which they are written.
     *
     * @param scale above 0
     * @param passwordHash the hash of the password of all sample users
     */
    List<SampleTable> tables(double scale, String passwordHash);
  }

  /**
   * Checks the scale.
   *
   * @param check receives the fault, if there is one
   * @param variable the variable that sets the scale
   * @param scale the scale that was set
   * @param full what scale 1 gives, such as {@code 50 000 questions}
   */
  public static void requireScale(SettingsCheck check, String variable, double scale, String full) {
    check.require(
        scale >= 0 && scale <= MAX_SCALE,
        variable,
        String.valueOf(scale),
        "0 to 10",
        "set 0 for an empty database, 1 for " + full);
  }
}
