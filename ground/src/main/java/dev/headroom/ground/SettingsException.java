// SPDX-License-Identifier: Apache-2.0
package dev.headroom.ground;

import java.util.List;
import java.util.stream.Collectors;

/**
 * Thrown for a configuration that cannot be accepted, with all of its faults.
 *
 * <p>Immutable.
 */
public final class SettingsException extends IllegalArgumentException {

  private static final long serialVersionUID = 1L;

  private final transient List<SettingFault> faults;

  /**
   * Creates the exception whose message lists the faults, one a line.
   *
   * @param faults at least one
   */
  public SettingsException(List<SettingFault> faults) {
    super(faults.stream().map(SettingFault::toString).collect(Collectors.joining("\n")));
    this.faults = List.copyOf(faults);
  }

  /**
   * Returns the faults in the order in which they were found.
   *
   * @return at least one, unmodifiable
   */
  public List<SettingFault> faults() {
    return faults;
  }
}
