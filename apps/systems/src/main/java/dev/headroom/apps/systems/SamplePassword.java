// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.systems;

import java.security.SecureRandom;
import java.util.Base64;
import org.springframework.core.env.Environment;

/**
 * The password of the sample users that an app generates, from {@code APP_SAMPLE_PASSWORD}; {@code
 * ./headroom up} makes one for each data folder. Not set, the users get a random one that is shown
 * nowhere: no installation has a password that others know.
 *
 * <p>Immutable.
 */
public final class SamplePassword {
  private static final int RANDOM_BYTES = 18;

  private SamplePassword() {}

  /** Returns the password for users that are generated now. */
  public static String of(Environment environment) {
    String set = environment.getProperty("app.sample-password", "");
    if (!set.isBlank()) {
      return set.strip();
    }
    byte[] random = new byte[RANDOM_BYTES];
    new SecureRandom().nextBytes(random);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(random);
  }
}
