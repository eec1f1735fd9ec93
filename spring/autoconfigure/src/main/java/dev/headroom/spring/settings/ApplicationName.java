// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.settings;

import dev.headroom.ground.KeyHash;
import dev.headroom.ground.StoreKeys;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.boot.autoconfigure.AutoConfigurationPackages;
import org.springframework.core.env.Environment;

/**
 * The name of the application in stores that applications share: the same on all of its instances,
 * and in its next release.
 *
 * <p>Immutable.
 */
public final class ApplicationName {
  private static final String UNNAMED = "headroom";

  /** Of a name that is not written as it is; its digest follows. */
  private static final int MAX_READABLE = 40;

  private ApplicationName() {}

  /** Returns {@code spring.application.name}, or else the package of the application's class. */
  public static String of(Environment environment, BeanFactory beans) {
    String name = environment.getProperty("spring.application.name", "").strip();
    if (name.isEmpty() && AutoConfigurationPackages.has(beans)) {
      name = AutoConfigurationPackages.get(beans).getFirst();
    }
    return name.isEmpty() ? UNNAMED : written(name);
  }

  /** Names of other letters, or long ones, that would be written alike differ by their digests. */
  private static String written(String name) {
    String allowed = name.replaceAll("[^A-Za-z0-9._-]", "-");
    boolean distinct = name.chars().allMatch(c -> c < 0x80) && StoreKeys.isApplication(allowed);
    return distinct
        ? allowed
        : allowed.substring(0, Math.min(allowed.length(), MAX_READABLE)) + "-" + KeyHash.of(name);
  }
}
