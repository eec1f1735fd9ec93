// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.civiclog;

import dev.headroom.apps.systems.sample.Sample;
import dev.headroom.ground.SettingsCheck;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * CivicLog's own settings.
 *
 * <p>Immutable.
 *
 * @param scale {@code CIVICLOG_SCALE}: how much sample content an empty database gets; 0 for none,
 *     1 for 300 associations, 60 000 properties and 300 000 violations; to 10
 */
@ConfigurationProperties("civiclog")
public record CivicLogSettings(@DefaultValue("0") double scale) {

  /**
   * Checks the value.
   *
   * @throws dev.headroom.ground.SettingsException if it is out of its range
   */
  public CivicLogSettings {
    SettingsCheck check = new SettingsCheck();
    Sample.requireScale(check, "CIVICLOG_SCALE", scale, "300 associations");
    check.throwIfAny();
  }
}
