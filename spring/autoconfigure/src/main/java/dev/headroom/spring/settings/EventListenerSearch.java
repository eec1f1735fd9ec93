// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.settings;

import org.springframework.aop.framework.autoproxy.AutoProxyUtils;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

/**
 * Leaves Headroom's beans out of Spring's search for methods with {@code @EventListener}. None has
 * such a method, and the search would load the classes of beans that are created once the
 * application is ready, and all classes that their methods name.
 *
 * <p>One thread at a time.
 */
final class EventListenerSearch implements BeanFactoryPostProcessor {
  private static final String OURS = "dev.headroom.spring.";

  @Override
  public void postProcessBeanFactory(ConfigurableListableBeanFactory beans) {
    for (String each : beans.getBeanDefinitionNames()) {
      BeanDefinition definition = beans.getBeanDefinition(each);
      String factory = definition.getFactoryBeanName();
      if (each.startsWith(OURS) || (factory != null && factory.startsWith(OURS))) {
        definition.setAttribute(AutoProxyUtils.ORIGINAL_TARGET_CLASS_ATTRIBUTE, Object.class);
      }
    }
  }
}
