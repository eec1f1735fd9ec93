// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.settings;

import dev.headroom.ground.SettingsCheck;
import java.util.regex.Pattern;
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
  private static final Pattern SUPPORTED = Pattern.compile("4\\.(?!0\\.[0-2](?!\\d)).*");

  /** Creates the check; Spring Boot calls this. */
  public BootVersionCheck() {}

  @Override
  public void initialize(ConfigurableApplicationContext context) {
    if (Policy.isEnabled(context.getEnvironment())) {
      check(SpringBootVersion.getVersion());
    }
  }

  static void check(@Nullable String version) {
    new SettingsCheck()
        .require(
            version == null || SUPPORTED.matcher(version).matches(),
            "Spring Boot",
            version,
            "4.0.3 or a later 4.x",
            "use that, or leave Headroom's starter out")
        .throwIfAny();
  }
}
