// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.settings;

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

  private ApplicationName() {}

  /** Returns {@code spring.application.name}, or else the package of the application's class. */
  public static String of(Environment environment, BeanFactory beans) {
    String name = environment.getProperty("spring.application.name", "").strip();
    if (name.isEmpty() && AutoConfigurationPackages.has(beans)) {
      name = AutoConfigurationPackages.get(beans).getFirst();
    }
    String allowed = name.replaceAll("[^A-Za-z0-9._-]", "-");
    return StoreKeys.isApplication(allowed) ? allowed : UNNAMED;
  }
}
