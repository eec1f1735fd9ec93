// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.tomcat;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Tomcat removes headers of a proxy; the others are compared with what was received before. */
class ForwardedHeadersIT {

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
    try (TomcatServer server = new TomcatServer(Pages.class, setting)) {
      assertThat(get(server, "X-Forwarded-For: 8.8.8.1\r\nX-Forwarded-Proto: https\r\nX: b\r\n"))
          .startsWith("HTTP/1.1 200")
          .endsWith("https 8.8.8.1");
      assertThat(get(server, "X: b\r\nX-Forwarded-For: 8.8.8.1, 10.0.0.1\r\n"))
          .startsWith("HTTP/1.1 200")
          .endsWith("http 8.8.8.1");
      for (String folded : new String[] {"X: b\r\n c\r\n", "X: b\nY: c\r\n"}) {
        assertThat(get(server, "X-Forwarded-For: 8.8.8.1\r\n" + folded))
            .startsWith("HTTP/1.1 400")
            .contains("folded");
      }
    }
  }

  private static String get(TomcatServer server, String headers) throws IOException {
    return server.send("GET /who HTTP/1.1\r\nHost: a\r\n" + headers + "Connection: close\r\n\r\n");
  }
}
