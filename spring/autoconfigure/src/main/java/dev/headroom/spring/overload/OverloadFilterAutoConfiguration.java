// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.overload;

import dev.headroom.edge.ClientAddress;
import dev.headroom.edge.overload.OverloadFilter;
import dev.headroom.ground.TimeSource;
import dev.headroom.spring.edge.EdgeAutoConfiguration;
import dev.headroom.spring.edge.FilterRegistrations;
import dev.headroom.spring.settings.HeadroomProperties;
import dev.headroom.spring.settings.HeadroomSettings;
import java.util.Objects;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;

/**
 * Registers the filter of overload protection.
 *
 * <p>Thread-safe.
 */
@AutoConfiguration(after = {OverloadAutoConfiguration.class, EdgeAutoConfiguration.class})
@ConditionalOnClass({OverloadFilter.class, ClientAddress.class})
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
public class OverloadFilterAutoConfiguration {

  @Bean
  @ConditionalOnMissingBean(
      value = OverloadFilter.class,
      parameterizedContainer = FilterRegistrationBean.class)
  FilterRegistrationBean<OverloadFilter> overloadFilter(
      HeadroomSettings settings,
      HeadroomProperties properties,
      ClientAddress client,
      AdaptiveLimiters limiters,
      TimeSource time) {
    OverloadSettings overload = Objects.requireNonNull(settings.overload(), "settings are checked");
    FilterRegistrationBean<OverloadFilter> filter =
        FilterRegistrations.of(
            new OverloadFilter(
                limiters.limiterRules(), limiters.priorityRules(), client::key, time));
    filter.setEnabled(
        properties.enabled()
            && properties.overload().enabled()
            && !(overload.limiters().isEmpty() && overload.bulkheads().isEmpty()));
    return filter;
  }
}
