// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.settings;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.Conditional;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.type.AnnotatedTypeMetadata;

/**
 * A condition that matches where the settings turn a {@link Policy} on, or one of several.
 *
 * <p>Immutable, as all annotations are.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
@Conditional(ConditionalOnPolicy.OnPolicy.class)
public @interface ConditionalOnPolicy {
  /** Returns the policies. */
  Policy[] value();

  /**
   * The condition. It stands before those that look at all beans, as Spring Boot's conditions on
   * properties do.
   *
   * <p>Immutable.
   */
  @Order(Ordered.HIGHEST_PRECEDENCE + 40)
  final class OnPolicy extends SpringBootCondition {
    @Override
    public ConditionOutcome getMatchOutcome(
        ConditionContext context, AnnotatedTypeMetadata metadata) {
      Policy[] policies =
          metadata
              .getAnnotations()
              .get(ConditionalOnPolicy.class)
              .getEnumArray("value", Policy.class);
      return new ConditionOutcome(
          Arrays.stream(policies).anyMatch(each -> each.isOn(context.getEnvironment())),
          ConditionMessage.forCondition(ConditionalOnPolicy.class)
              .because(
                  Arrays.stream(policies)
                      .map(each -> each.title() + ": " + String.join(", ", each.settings()))
                      .collect(Collectors.joining("; "))));
    }
  }
}
