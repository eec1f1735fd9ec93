// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.guest;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScreenshotsBrowserIT {
  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

  @TempDir private Path folder;

  @Test
  void comparesPagesThatShowTheirAddressAndWaitForNothingElse() throws Exception {
    Screenshots browser = Screenshots.of(folder).orElseThrow();
    try (ServerSocket silent = new ServerSocket(0, 5, LOOPBACK)) {
      String page =
          "<p id=a></p><script>a.textContent = location</script><script src='http://127.0.0.1:%d/'></script>"
              .formatted(silent.getLocalPort());
      HttpServer one = serve(page);
      HttpServer same = serve(page);
      HttpServer other = serve(page + "<p>more");
      try {
        assertThat(browser.areEqual(address(one), address(same))).isTrue();
        assertThat(browser.areEqual(address(one), address(other))).isFalse();
      } finally {
        one.stop(0);
        same.stop(0);
        other.stop(0);
      }
    }
  }

  private static HttpServer serve(String page) throws IOException {
    byte[] body = page.getBytes(StandardCharsets.UTF_8);
    HttpServer server = HttpServer.create(new InetSocketAddress(LOOPBACK, 0), 0);
    server.createContext(
        "/",
        exchange -> {
          exchange.getResponseHeaders().add("Content-Type", "text/html");
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    return server;
  }

  private static URI address(HttpServer server) {
    return URI.create("http://localhost:" + server.getAddress().getPort() + "/");
  }
}
