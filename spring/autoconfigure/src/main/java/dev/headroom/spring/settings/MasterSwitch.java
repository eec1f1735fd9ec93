// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.settings;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.AutoConfigurationImportFilter;
import org.springframework.boot.autoconfigure.AutoConfigurationMetadata;
import org.springframework.context.EnvironmentAware;
import org.springframework.core.env.Environment;

/**
 * Leaves out all auto-configurations of Headroom where {@code headroom.enabled} is false.
 *
 * <p>Confined to one thread.
 */
public final class MasterSwitch implements AutoConfigurationImportFilter, EnvironmentAware {
  private static final String OURS = "dev.headroom.spring.";

  private boolean enabled = true;

  /** Creates the filter; Spring Boot calls this. */
  public MasterSwitch() {}

  @Override
  public void setEnvironment(Environment environment) {
    enabled = Policy.isEnabled(environment);
  }

  @Override
  public boolean[] match(
      @Nullable String[] autoConfigurations, AutoConfigurationMetadata metadata) {
    boolean[] matches = new boolean[autoConfigurations.length];
    for (int i = 0; i < matches.length; i++) {
      String name = autoConfigurations[i];
      matches[i] = enabled || name == null || !name.startsWith(OURS);
    }
    return matches;
  }
}
