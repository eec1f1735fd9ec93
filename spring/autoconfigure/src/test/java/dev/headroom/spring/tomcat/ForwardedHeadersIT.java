// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.tomcat;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Tomcat removes headers of a proxy; the others are compared with what was received before. */
class ForwardedHeadersIT {

  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  static class App {
    @Bean
    Pages pages() {
      return new Pages();
    }
  }

  @RestController
  static class Pages {
    @GetMapping("/who")
    String who(HttpServletRequest request) {
      return request.getScheme() + " " + request.getRemoteAddr();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--server.forward-headers-strategy=native",
        "--spring.main.cloud-platform=kubernetes",
        "--server.tomcat.remoteip.remote-ip-header=X-Forwarded-For"
      })
  void anEnforcedApplicationBehindItsProxyAnswers(String setting) throws Exception {
    try (ConfigurableApplicationContext app = start(setting)) {
      assertThat(get(app, "X-Forwarded-For: 8.8.8.1\r\nX-Forwarded-Proto: https\r\nX: b\r\n"))
          .startsWith("HTTP/1.1 200")
          .endsWith("https 8.8.8.1");
      assertThat(get(app, "X: b\r\nX-Forwarded-For: 8.8.8.1, 10.0.0.1\r\n"))
          .startsWith("HTTP/1.1 200")
          .endsWith("http 8.8.8.1");
      for (String folded : new String[] {"X: b\r\n c\r\n", "X: b\nY: c\r\n"}) {
        assertThat(get(app, "X-Forwarded-For: 8.8.8.1\r\n" + folded))
            .startsWith("HTTP/1.1 400")
            .contains("folded");
      }
    }
  }

  private static ConfigurableApplicationContext start(String setting) {
    return SpringApplication.run(
        App.class,
        "--server.port=0",
        "--spring.autoconfigure.exclude=org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration",
        "--headroom.edge.enforce=true",
        setting);
  }

  private static String get(ConfigurableApplicationContext app, String headers) throws IOException {
    int port = Integer.parseInt(app.getEnvironment().getRequiredProperty("local.server.port"));
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(15_000);
      socket
          .getOutputStream()
          .write(
              ("GET /who HTTP/1.1\r\nHost: a\r\n" + headers + "Connection: close\r\n\r\n")
                  .getBytes(StandardCharsets.ISO_8859_1));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    }
  }
}
