// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring;

import dev.headroom.ground.SettingsCheck;
import java.util.Optional;
import org.springframework.core.env.ConfigurableEnvironment;

/**
 * Other names under which an application accepts settings, such as environment variables of its
 * own, for the messages about faults.
 *
 * <p>An application lists an implementation in {@code META-INF/spring.factories} under this
 * interface's name, beside the {@code EnvironmentPostProcessor} that sets the properties.
 * Thread-safe.
 */
public interface SettingAliases {
  /**
   * Adds a fault for each alias whose value is malformed; all faults are reported together.
   *
   * @param environment before any bean is created
   * @param check collects the faults
   */
  void check(ConfigurableEnvironment environment, SettingsCheck check);

  /**
   * Returns the alias by which a property got its value, if there is one.
   *
   * @param property the property's full name
   */
  Optional<String> aliasOf(ConfigurableEnvironment environment, String property);
}
