// SPDX-License-Identifier: Apache-2.0
package dev.headroom.overload;

import dev.headroom.ground.Setting;
import dev.headroom.ground.SettingsCheck;
import dev.headroom.ground.SettingsRecord;
import java.time.Duration;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The size of a bulkhead.
 *
 * <p>Immutable.
 *
 * @param name the name in meters and exceptions, 1 to 64 letters, digits or {@code . _ -}
 */
public record BulkheadSettings(
    String name,
    @Setting(
            value =
                "Calls that may run at once. Not set, the size of the pool for "
                    + "database, 64 for http, 256 for cache; it must be set for others.",
            range = "1 to 100000",
            unit = "calls",
            formerly = "running")
        @Nullable Integer maxConcurrent,
    @Setting(
            value =
                "Calls that may run and wait together; at least max-concurrent. Not "
                    + "set, three times max-concurrent.",
            range = "1 to 1000000",
            unit = "calls",
            formerly = "inside")
        @Nullable Integer maxCalls,
    @Setting(
            value = "Longest wait of a call. 0 lets none wait.",
            range = "0s to 60s",
            defaultValue = "200ms")
        Duration maxWait) {
  private static final int CALLS_PER_CONCURRENT = 3;
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");

  /**
   * Checks all values.
   *
   * @throws dev.headroom.ground.SettingsException names all faults
   */
  public BulkheadSettings {
    checkName(BulkheadSettings.class, name)
        .inRange("maxConcurrent", maxConcurrent)
        .inRange("maxCalls", maxCalls)
        .require(
            maxConcurrent == null || maxCalls == null || maxCalls >= maxConcurrent,
            "maxCalls",
            maxCalls,
            "at least max-concurrent (" + maxConcurrent + ")",
            "set it to max-concurrent or more")
        .inRange("maxWait", maxWait)
        .throwIfAny();
    maxCalls =
        maxCalls == null && maxConcurrent != null
            ? Integer.valueOf(CALLS_PER_CONCURRENT * maxConcurrent)
            : maxCalls;
  }

  /** Returns a bulkhead in which twice as many calls may wait as may run, for 200 ms. */
  static BulkheadSettings of(String name, int maxConcurrent) {
    return SettingsRecord.of(BulkheadSettings.class).defaults(name).orSize(maxConcurrent);
  }

  static SettingsCheck checkName(Class<? extends Record> settings, String name) {
    return SettingsCheck.of(settings)
        .require(
            NAME.matcher(name).matches(),
            "name",
            name,
            "1 to 64 letters, digits or . _ -",
            "choose a name for meters and messages");
  }

  /**
   * Returns the settings with a size, if they have none: that of the resource, at most {@code
   * maxCalls}.
   *
   * @param resource how many calls the resource serves at once, 1 to 100 000
   */
  public BulkheadSettings orSize(int resource) {
    if (isSized()) {
      return this;
    }
    int concurrent = maxCalls == null ? resource : Math.min(resource, maxCalls);
    return new BulkheadSettings(name, concurrent, maxCalls, maxWait);
  }

  /** Returns whether {@code maxConcurrent} is set. */
  public boolean isSized() {
    return maxConcurrent != null;
  }

  /**
   * Returns the number of calls that may run at once.
   *
   * @throws NullPointerException if it is not {@linkplain #isSized set}
   */
  @Override
  public Integer maxConcurrent() {
    return Objects.requireNonNull(maxConcurrent, "a bulkhead needs maxConcurrent");
  }

  /**
   * Returns the number of calls that may run and wait together.
   *
   * @throws NullPointerException if neither it nor {@code maxConcurrent} is set
   */
  @Override
  public Integer maxCalls() {
    return Objects.requireNonNull(maxCalls, "a bulkhead needs maxConcurrent");
  }
}
