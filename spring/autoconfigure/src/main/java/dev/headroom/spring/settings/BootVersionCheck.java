// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.settings;

import dev.headroom.ground.SettingsCheck;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.SpringBootVersion;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * Refuses to start on a Spring Boot that the starter does not support, before anything fails that
 * does not say why. Does nothing where Headroom is off.
 *
 * <p>Thread-safe.
 */
public final class BootVersionCheck
    implements ApplicationContextInitializer<ConfigurableApplicationContext> {
  private static final String SUPPORTED = "4.";

  /** Creates the check; Spring Boot calls this. */
  public BootVersionCheck() {}

  @Override
  public void initialize(ConfigurableApplicationContext context) {
    if (context.getEnvironment().getProperty("headroom.enabled", Boolean.class, true)) {
      check(SpringBootVersion.getVersion());
    }
  }

  static void check(@Nullable String version) {
    new SettingsCheck()
        .require(
            version == null || version.startsWith(SUPPORTED),
            "Spring Boot",
            version,
            "4.0.3 or a later 4.x",
            "use that, or leave Headroom's starter out")
        .throwIfAny();
  }
}
