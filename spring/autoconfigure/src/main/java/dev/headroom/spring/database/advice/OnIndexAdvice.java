// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.database.advice;

import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotatedTypeMetadata;

/**
 * Matches where the mode of index advice is set, and not to {@code none}.
 *
 * <p>Thread-safe.
 */
public final class OnIndexAdvice implements Condition {
  static final String MODE = "headroom.database.advice.mode";

  @Override
  public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
    return isOn(context.getEnvironment());
  }

  /** Returns whether the settings turn index advice on. */
  public static boolean isOn(Environment environment) {
    String mode = environment.getProperty(MODE, "").strip();
    return !mode.isEmpty() && !mode.equalsIgnoreCase("none");
  }
}
