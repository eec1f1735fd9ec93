// SPDX-License-Identifier: Apache-2.0
package dev.headroom.ground;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Collects the faults of a configuration, so that all are told in one message.
 *
 * <p>Confined to one thread.
 *
 * <pre>{@code
 * new SettingsCheck()
 *     .between("headroom.limit.api.permits", permits, 1, 1_000_000, "set the requests of one client")
 *     .throwIfAny();
 * }</pre>
 */
public final class SettingsCheck {

  private final List<SettingFault> faults = new ArrayList<>();

  /**
   * Notes a fault unless a condition holds.
   *
   * @param holds what must be true
   * @param subject the setting's full name
   * @param value what was given, free of secrets; null is shown as missing
   * @param allowed what would be accepted
   * @param remedy what to do
   * @return this
   */
  public SettingsCheck require(
      boolean holds, String subject, @Nullable Object value, String allowed, String remedy) {
    if (!holds) {
      faults.add(
          new SettingFault(subject, value == null ? "missing" : value.toString(), allowed, remedy));
    }
    return this;
  }

  /**
   * Notes a fault unless a number lies in a range, both ends included.
   *
   * @param subject the setting's full name
   * @param value what was given
   * @param least the smallest that is accepted
   * @param most the largest that is accepted
   * @param remedy what to do
   * @return this
   */
  public SettingsCheck between(String subject, long value, long least, long most, String remedy) {
    return require(value >= least && value <= most, subject, value, least + " to " + most, remedy);
  }

  /**
   * Notes a fault unless a duration lies in a range, both ends included.
   *
   * @param subject the setting's full name
   * @param value what was given; null is a fault
   * @param least the shortest that is accepted
   * @param most the longest that is accepted
   * @param remedy what to do
   * @return this
   */
  public SettingsCheck between(
      String subject, @Nullable Duration value, Duration least, Duration most, String remedy) {
    boolean holds = value != null && value.compareTo(least) >= 0 && value.compareTo(most) <= 0;
    return require(holds, subject, shown(value), shown(least) + " to " + shown(most), remedy);
  }

  /**
   * Notes a fault unless a text is there and not blank.
   *
   * @param subject the setting's full name
   * @param value what was given; never shown
   * @param remedy what to do
   * @return this
   */
  public SettingsCheck present(String subject, @Nullable String value, String remedy) {
    boolean holds = value != null && !value.isBlank();
    return require(holds, subject, value == null ? null : "blank", "a text", remedy);
  }

  /**
   * Takes over the faults that another check found.
   *
   * @param found the other's message
   * @return this
   */
  public SettingsCheck add(SettingsException found) {
    faults.addAll(found.faults());
    return this;
  }

  /**
   * Returns what was found so far.
   *
   * @return a copy, empty if all is well
   */
  public List<SettingFault> faults() {
    return List.copyOf(faults);
  }

  /**
   * Ends the check.
   *
   * @throws SettingsException if there is at least one fault; it names them all
   */
  public void throwIfAny() {
    if (!faults.isEmpty()) {
      throw new SettingsException(faults);
    }
  }

  private static @Nullable String shown(@Nullable Duration value) {
    if (value == null) {
      return null;
    }
    return value.toMillis() % 1000 == 0 ? value.toSeconds() + "s" : value.toMillis() + "ms";
  }
}
