// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.toeic.operate;

import dev.headroom.edge.RequestOrder;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The lane of requests, behind kept answers, which cost nothing, and before sign-in. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
class OperateConfiguration {

  @Bean
  FilterRegistrationBean<RequestLaneFilter> requestLane(Lanes lanes) {
    FilterRegistrationBean<RequestLaneFilter> filter =
        new FilterRegistrationBean<>(new RequestLaneFilter(lanes.http()));
    filter.setOrder(RequestOrder.OVERLOAD.order());
    filter.addUrlPatterns("/api/*");
    return filter;
  }
}
