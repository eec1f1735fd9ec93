// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.tomcat;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.apache.catalina.connector.Connector;
import org.apache.coyote.http11.AbstractHttp11Protocol;
import org.apache.coyote.http11.Http11NioProtocol;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/** A connector that the application adds, as HTTP beside HTTPS. */
@ExtendWith(OutputCaptureExtension.class)
class AdditionalConnectorIT {

  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  static class App {
    @Bean
    Connector more(Environment environment) {
      Connector connector = new Connector(environment.getRequiredProperty("more"));
      connector.setPort(0);
      return connector;
    }

    @Bean
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> adds(Connector more) {
      return factory -> factory.addAdditionalConnectors(more);
    }
  }

  @Test
  void hasItsDefaultsClosedAndAWarningForItsProtocol(CapturedOutput log) {
    try (ConfigurableApplicationContext app = start(Http11NioProtocol.class)) {
      Connector more = app.getBean(Connector.class);
      var http = (AbstractHttp11Protocol<?>) more.getProtocolHandler();
      assertThat(more.getRejectSuspiciousURIs()).isTrue();
      assertThat(more.getMaxParameterCount()).isEqualTo(200);
      assertThat(http.getConnectionTimeout()).isEqualTo(10_000);
      assertThat(http.getMaxHeaderCount()).isEqualTo(64);
      assertThat(log).contains("protocol is Http11NioProtocol", "a header that trickles");
    }
  }

  @Test
  void boundsTheTimeOfAHeaderWhereItsProtocolCan(CapturedOutput log) throws Exception {
    try (ConfigurableApplicationContext app = start(BoundedHttp11Protocol.class)) {
      int port = app.getBean(Connector.class).getLocalPort();
      TrickledRequest sent =
          TrickledRequest.send(
              port, "GET / HTTP/1.1\r\nHost: a\r\nX: ", "x", Duration.ofMillis(200));
      assertThat(sent.took()).isLessThan(TrickledRequest.PATIENCE);
      assertThat(log).doesNotContain("a header that trickles");
    }
  }

  private static ConfigurableApplicationContext start(Class<?> protocol) {
    return SpringApplication.run(
        App.class,
        "--server.port=0",
        "--server.tomcat.connection-timeout=20s",
        "--server.tomcat.max-parameter-count=500",
        "--spring.autoconfigure.exclude=org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration",
        "--headroom.edge.enforce=true",
        "--more=" + protocol.getName(),
        protocol == BoundedHttp11Protocol.class
            ? "--headroom.edge.container.header-timeout=1s"
            : "--headroom.edge.container.header-timeout=10s");
  }
}
