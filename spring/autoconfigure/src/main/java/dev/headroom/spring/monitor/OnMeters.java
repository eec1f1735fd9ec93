// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.monitor;

import dev.headroom.spring.settings.MeterRecording;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Arrays;
import java.util.Objects;
import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.ConfigurationCondition;
import org.springframework.core.type.AnnotatedTypeMetadata;

/**
 * Matches where a registry takes meters: the recorder of the history, or the application's only or
 * primary one.
 *
 * <p>Thread-safe.
 */
final class OnMeters implements ConfigurationCondition {
  @Override
  public ConfigurationPhase getConfigurationPhase() {
    return ConfigurationPhase.REGISTER_BEAN;
  }

  @Override
  public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
    ConfigurableListableBeanFactory beans = Objects.requireNonNull(context.getBeanFactory());
    if (BeanFactoryUtils.beanNamesForTypeIncludingAncestors(
                beans, MeterRecording.class, true, false)
            .length
        > 0) {
      return true;
    }
    String[] registries =
        BeanFactoryUtils.beanNamesForTypeIncludingAncestors(
            beans, MeterRegistry.class, true, false);
    return registries.length == 1
        || Arrays.stream(registries)
                .filter(beans::containsBeanDefinition)
                .filter(each -> beans.getBeanDefinition(each).isPrimary())
                .count()
            == 1;
  }
}
