// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.advise;

import dev.headroom.advise.Recommendations;
import dev.headroom.advise.capacity.CapacityMonitor;
import dev.headroom.spring.operator.OperatorAccess;
import dev.headroom.spring.operator.OperatorAutoConfiguration;
import dev.headroom.spring.settings.ConditionalOnSetting;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.web.servlet.DispatcherServlet;

/**
 * Registers the operators' endpoints of recommendations and headroom, in a web application that
 * asks for them.
 *
 * <p>Thread-safe.
 */
@AutoConfiguration(after = {AdviseAutoConfiguration.class, OperatorAutoConfiguration.class})
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnClass({Recommendations.class, DispatcherServlet.class})
@ConditionalOnBean(Recommendations.class)
@ConditionalOnSetting("headroom.monitor.admin")
public class AdviseAdminAutoConfiguration {

  @Bean
  AdviseAdmin headroomAdviseAdmin(
      Recommendations recommendations, CapacityMonitor capacity, OperatorAccess operators) {
    return new AdviseAdmin(recommendations, capacity, operators);
  }
}
