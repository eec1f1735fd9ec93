// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.tomcat.ConfigurableTomcatWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;

/**
 * What Tomcat does by default and filters of the edge cannot live with.
 *
 * <p>Thread-safe.
 */
@AutoConfiguration
@ConditionalOnClass(ConfigurableTomcatWebServerFactory.class)
public class TomcatAutoConfiguration {

  /**
   * After a forward (the welcome page is one) Tomcat 11 suspends the response below all wrappers,
   * and drops what a compressing wrapper has yet to write. It can close the wrapper instead.
   */
  @Bean
  WebServerFactoryCustomizer<ConfigurableTomcatWebServerFactory> closesWrappersAfterForward() {
    return factory ->
        factory.addContextCustomizers(
            context -> context.setSuspendWrappedResponseAfterForward(false));
  }
}
