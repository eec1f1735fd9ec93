// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.operator;

import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigureOrder;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/**
 * Maps requests to the endpoints of operators, where there is one.
 *
 * <p>Thread-safe.
 */
@AutoConfiguration(
    after = OperatorAutoConfiguration.class,
    afterName = "org.springframework.boot.webmvc.autoconfigure.WebMvcAutoConfiguration")
@AutoConfigureOrder(Ordered.LOWEST_PRECEDENCE)
@ConditionalOnClass(RequestMappingHandlerMapping.class)
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnBean(value = OperatorEndpoint.class, name = OperatorEndpointAutoConfiguration.OWN)
public class OperatorEndpointAutoConfiguration {
  static final String OWN = "requestMappingHandlerMapping";

  /** No candidate for injection, so that the application's mapping stays the only one. */
  @Bean(autowireCandidate = false)
  OperatorMapping headroomOperatorMapping(
      @Qualifier(OWN) RequestMappingHandlerMapping application) {
    return new OperatorMapping(application);
  }
}
