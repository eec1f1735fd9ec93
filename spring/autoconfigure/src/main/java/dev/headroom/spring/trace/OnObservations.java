// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.trace;

import io.micrometer.core.instrument.observation.MeterObservationHandler;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import java.util.Arrays;
import java.util.Objects;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.ConfigurationCondition;
import org.springframework.core.type.AnnotatedTypeMetadata;

/** Whether the application observes, and for more than meters. Immutable. */
final class OnObservations extends SpringBootCondition implements ConfigurationCondition {
  @Override
  public ConfigurationPhase getConfigurationPhase() {
    return ConfigurationPhase.REGISTER_BEAN;
  }

  @Override
  public ConditionOutcome getMatchOutcome(
      ConditionContext context, AnnotatedTypeMetadata metadata) {
    ListableBeanFactory beans = Objects.requireNonNull(context.getBeanFactory());
    boolean observes =
        beans.getBeanNamesForType(ObservationRegistry.class, true, false).length == 1
            && Arrays.stream(beans.getBeanNamesForType(ObservationHandler.class, true, false))
                .map(name -> beans.getType(name, false))
                .anyMatch(
                    type -> type != null && !MeterObservationHandler.class.isAssignableFrom(type));
    return new ConditionOutcome(
        observes, "an observation registry and a handler that does more than meters");
  }
}
