// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.http;

import dev.headroom.spring.tomcat.TomcatAutoConfiguration;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.tomcat.autoconfigure.servlet.TomcatServletWebServerAutoConfiguration;

/** The application on the server that most have. Immutable. */
@SpringBootConfiguration(proxyBeanMethods = false)
@ImportAutoConfiguration({
  TomcatServletWebServerAutoConfiguration.class,
  TomcatAutoConfiguration.class
})
class HitOnTomcat {}
