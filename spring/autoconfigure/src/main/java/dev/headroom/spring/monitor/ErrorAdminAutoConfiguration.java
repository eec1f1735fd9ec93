// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.monitor;

import dev.headroom.monitor.error.ErrorTracker;
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
 * Registers the operators' endpoint of errors, in a web application that asks for it.
 *
 * <p>Thread-safe.
 */
@AutoConfiguration(after = {MonitorAutoConfiguration.class, OperatorAutoConfiguration.class})
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnClass({ErrorTracker.class, DispatcherServlet.class})
@ConditionalOnBean(ErrorTracker.class)
@ConditionalOnSetting("headroom.monitor.admin")
public class ErrorAdminAutoConfiguration {

  @Bean
  ErrorAdmin headroomErrorAdmin(ErrorTracker errors, OperatorAccess operators) {
    return new ErrorAdmin(errors, operators);
  }
}
