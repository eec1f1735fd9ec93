// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.toeic.operate;

import dev.headroom.spring.FilterRegistrations;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import tools.jackson.databind.json.JsonMapper;

/** Registers the endpoint that is a filter. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnWebApplication
class OperateConfiguration {

  @Bean
  FilterRegistrationBean<MetricsAsJson> metricsAsJson(Performance performance, JsonMapper json) {
    return FilterRegistrations.of(new MetricsAsJson(performance, json));
  }
}
