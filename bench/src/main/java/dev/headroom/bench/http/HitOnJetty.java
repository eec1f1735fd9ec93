// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.http;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.jetty.autoconfigure.servlet.JettyServletWebServerAutoConfiguration;

/** The application on Jetty, where a hit costs less. Immutable. */
@SpringBootConfiguration(proxyBeanMethods = false)
@ImportAutoConfiguration(JettyServletWebServerAutoConfiguration.class)
class HitOnJetty {}
