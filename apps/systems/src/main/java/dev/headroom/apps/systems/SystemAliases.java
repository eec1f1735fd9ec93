// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.systems;

import dev.headroom.ground.SettingsCheck;
import dev.headroom.spring.SettingAliases;
import java.util.Optional;
import org.springframework.core.env.ConfigurableEnvironment;

/**
 * Shows the systems' names in the messages of the starter's check of settings, and refuses those
 * that have no meaning any more.
 *
 * <p>Immutable.
 */
final class SystemAliases implements SettingAliases {
  @Override
  public void check(ConfigurableEnvironment environment, SettingsCheck check) {
    for (EnvironmentAlias each : EnvironmentAlias.values()) {
      each.check(check, environment);
    }
    EnvironmentAlias.checkScaling(check, environment);
    for (RefusedVariable each : RefusedVariable.values()) {
      each.check(check, environment);
    }
  }

  @Override
  public Optional<String> aliasOf(ConfigurableEnvironment environment, String property) {
    return EnvironmentAlias.of(environment, property).map(EnvironmentAlias::name);
  }
}
