// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.alpine;

import dev.headroom.apps.systems.sample.Sample;
import dev.headroom.ground.SettingsCheck;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Alpine's own settings, from {@code ALPINE_*} in the environment.
 *
 * <p>Immutable. Its text never shows the secret.
 *
 * @param jwtSecret {@code ALPINE_JWT_SECRET}: key of the tokens' HS256 signature, at least 32 bytes
 *     of UTF-8
 * @param scale {@code ALPINE_SCALE}: how much sample content an empty database gets; 0 for none, 1
 *     for 200 000 users, 1 000 000 signals and 2 000 000 notifications; to 10
 * @param analytics {@code ALPINE_ANALYTICS}: how users are counted, for comparisons; null for the
 *     way of the application's state
 */
@ConfigurationProperties("alpine")
public record AlpineSettings(
    @DefaultValue("") String jwtSecret,
    @DefaultValue("0") double scale,
    @Nullable Analytics analytics) {

  private static final int MIN_SECRET_BYTES = 32;

  /** How the users of the analytics are counted. */
  public enum Analytics {
    /** One query a count, the way of the state {@code original}. */
    QUERIES,
    /** One query that reads all users, the way of the state {@code plain}. */
    SCAN,
    /** One query of counts that are kept with each write; the way of the state {@code headroom}. */
    ROLL_UP
  }

  /**
   * Checks all at once.
   *
   * @throws dev.headroom.ground.SettingsException naming every setting out of its range
   */
  public AlpineSettings {
    int secretBytes = jwtSecret.getBytes(StandardCharsets.UTF_8).length;
    SettingsCheck check =
        new SettingsCheck()
            .require(
                secretBytes >= MIN_SECRET_BYTES,
                "ALPINE_JWT_SECRET",
                secretBytes == 0 ? "missing" : secretBytes + " bytes long",
                "at least " + MIN_SECRET_BYTES + " bytes",
                "set it to a random text, the same for all instances");
    Sample.requireScale(check, "ALPINE_SCALE", scale, "two million notifications");
    check.throwIfAny();
  }

  @Override
  public String toString() {
    return "AlpineSettings[scale=" + scale + "]";
  }
}
