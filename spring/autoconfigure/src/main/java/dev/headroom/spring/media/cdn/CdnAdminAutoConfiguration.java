// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.media.cdn;

import dev.headroom.media.cdn.Cdn;
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
 * Registers the operators' endpoints of the content delivery network, where they are asked for.
 *
 * <p>Thread-safe.
 */
@AutoConfiguration(after = {CdnAutoConfiguration.class, OperatorAutoConfiguration.class})
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnClass({Cdn.class, DispatcherServlet.class})
@ConditionalOnBean(Cdn.class)
@ConditionalOnSetting("headroom.cdn.admin")
public class CdnAdminAutoConfiguration {

  @Bean
  CdnAdmin headroomCdnAdmin(Cdn cdn, OperatorAccess operators) {
    return new CdnAdmin(cdn, operators);
  }
}
