// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.systems;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.List;
import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.Conditional;
import org.springframework.core.type.AnnotatedTypeMetadata;

/**
 * Creates a bean only in some states of the application.
 *
 * <p>Immutable, as all annotations are.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
@Conditional(ConditionalOnAppState.OnState.class)
public @interface ConditionalOnAppState {
  /** Returns the states in which the bean is created. */
  AppState[] value();

  /** Compares the annotation with the environment. Thread-safe. */
  final class OnState implements Condition {
    @Override
    public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
      AppState state = AppState.of(context.getEnvironment());
      AppState[] states =
          metadata
              .getAnnotations()
              .get(ConditionalOnAppState.class)
              .getEnumArray("value", AppState.class);
      return List.of(states).contains(state);
    }
  }
}
