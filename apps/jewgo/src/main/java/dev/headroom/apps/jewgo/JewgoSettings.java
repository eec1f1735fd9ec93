// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.jewgo;

import dev.headroom.apps.systems.sample.Sample;
import dev.headroom.ground.SettingsCheck;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * JewGo's own settings.
 *
 * <p>Immutable.
 *
 * @param scale {@code JEWGO_SCALE}: how much sample content an empty database gets; 0 for none, 1
 *     for 50 000 restaurants, 500 000 reviews and 50 000 users; to 10
 * @param now {@code JEWGO_NOW}: an instant at which it is decided who is open, so that answers can
 *     be compared; the present if not set
 */
@ConfigurationProperties("jewgo")
public record JewgoSettings(@DefaultValue("0") double scale, @Nullable Instant now) {

  /**
   * Checks the value.
   *
   * @throws dev.headroom.ground.SettingsException if it is out of its range
   */
  public JewgoSettings {
    SettingsCheck check = new SettingsCheck();
    Sample.requireScale(check, "JEWGO_SCALE", scale, "50 000 restaurants");
    check.throwIfAny();
  }
}
