// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.alert;

import dev.headroom.monitor.alert.Alerts;
import dev.headroom.monitor.trend.Trends;
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
 * Registers the operators' endpoints of alerts and trends, in a web application that asks for them.
 *
 * <p>Thread-safe.
 */
@AutoConfiguration(after = {AlertAutoConfiguration.class, OperatorAutoConfiguration.class})
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnClass({Alerts.class, DispatcherServlet.class})
@ConditionalOnSetting("headroom.monitor.admin")
public class AlertAdminAutoConfiguration {

  @Bean
  @ConditionalOnBean(Alerts.class)
  AlertAdmin headroomAlertAdmin(Alerts alerts, OperatorAccess operators) {
    return new AlertAdmin(alerts, operators);
  }

  @Bean
  @ConditionalOnBean(Trends.class)
  TrendAdmin headroomTrendAdmin(Trends trends, OperatorAccess operators) {
    return new TrendAdmin(trends, operators);
  }
}
