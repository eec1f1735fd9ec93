// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.settings;

import dev.headroom.ground.SettingsCheck;
import java.util.function.Predicate;

/**
 * A record of settings that is also checked against settings of other sections.
 *
 * <p>Immutable, as its record is.
 */
public interface SectionCheck {

  /**
   * Notes the faults, under full names.
   *
   * @param isSet returns whether a setting of that full name has a value that is not blank
   */
  void check(Predicate<String> isSet, SettingsCheck check);
}
