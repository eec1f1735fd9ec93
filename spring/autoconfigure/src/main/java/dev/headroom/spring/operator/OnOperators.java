// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.operator;

import dev.headroom.spring.settings.Policy;
import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotatedTypeMetadata;

/**
 * Matches where operators can read what is monitored: by the endpoints, or in the console.
 *
 * <p>Thread-safe.
 */
public final class OnOperators implements Condition {
  @Override
  public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
    Environment environment = context.getEnvironment();
    return Policy.isTrue(environment.getProperty("headroom.monitor.admin", ""))
        || Policy.CONSOLE.isOn(environment);
  }
}
