// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.settings;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.Conditional;
import org.springframework.core.type.AnnotatedTypeMetadata;

/**
 * A condition that matches where the settings turn a {@link Policy} on.
 *
 * <p>Immutable, as all annotations are.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
@Conditional(ConditionalOnPolicy.OnPolicy.class)
public @interface ConditionalOnPolicy {
  /** Returns the policy. */
  Policy value();

  /**
   * The condition.
   *
   * <p>Immutable.
   */
  final class OnPolicy extends SpringBootCondition {
    @Override
    public ConditionOutcome getMatchOutcome(
        ConditionContext context, AnnotatedTypeMetadata metadata) {
      Policy policy =
          metadata.getAnnotations().get(ConditionalOnPolicy.class).getEnum("value", Policy.class);
      return new ConditionOutcome(
          policy.isOn(context.getEnvironment()),
          ConditionMessage.forCondition(ConditionalOnPolicy.class)
              .because(policy.title() + ": " + String.join(", ", policy.settings())));
    }
  }
}
