// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.operator;

import dev.headroom.spring.settings.HeadroomAutoConfiguration;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Lazy;
import org.springframework.http.ResponseEntity;

/**
 * Registers the access of operators in web applications.
 *
 * <p>Thread-safe.
 */
@AutoConfiguration(after = HeadroomAutoConfiguration.class)
@ConditionalOnClass({HttpServletRequest.class, ResponseEntity.class})
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
public class OperatorAutoConfiguration {

  @Bean
  @Lazy
  OperatorAccess headroomOperatorAccess(OperatorProperties properties) {
    return new OperatorAccess(properties);
  }
}
