// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.monitor;

import dev.headroom.spring.settings.Policy;
import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotatedTypeMetadata;

/**
 * Matches where something reports the health of components.
 *
 * <p>Thread-safe.
 */
public final class OnHealthReports implements Condition {
  @Override
  public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
    Environment environment = context.getEnvironment();
    return Policy.ENDPOINTS.isOn(environment)
        || environment.getProperty("headroom.monitor.background-health", Boolean.class, false);
  }
}
