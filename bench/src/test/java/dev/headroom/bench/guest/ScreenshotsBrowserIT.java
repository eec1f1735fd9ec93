// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.guest;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScreenshotsBrowserIT {
  @TempDir private Path folder;

  @Test
  void waitsForNothingThatIsLoadedFromElsewhere() throws Exception {
    Screenshots browser = Screenshots.of(folder).orElseThrow();
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      byte[] page =
          ("<script src='http://127.0.0.1:" + silent.getLocalPort() + "/a.js'></script><p>Page")
              .getBytes(StandardCharsets.UTF_8);
      server.createContext(
          "/",
          exchange -> {
            exchange.getResponseHeaders().add("Content-Type", "text/html");
            exchange.sendResponseHeaders(200, page.length);
            exchange.getResponseBody().write(page);
            exchange.close();
          });
      server.start();
      URI address = URI.create("http://localhost:" + server.getAddress().getPort() + "/");

      assertThat(browser.areEqual(address, address)).isTrue();
    } finally {
      server.stop(0);
    }
  }
}
