// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpServer;
import dev.headroom.kit.replay.HttpAnswer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScreenshotsTest {
  @TempDir private Path folder;

  @Test
  void comparesAPageWhoseTokenNobodySees() {
    assertThat(compares("<form><input type=\"hidden\" name=\"_csrf\" value=\"abc\"/></form>"))
        .isTrue();
    assertThat(compares("<p>2026-11-30T09:00:00Z</p>")).isFalse();
    assertThat(compares("<input type=\"text\" value=\"2026-11-30T09:00:00Z\"/>")).isFalse();
  }

  @Test
  void waitsForNothingThatIsLoadedFromElsewhere() throws Exception {
    Optional<Screenshots> browser = Screenshots.of(folder);
    assumeTrue(browser.isPresent(), "no Chromium is here");
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

      assertThat(browser.orElseThrow().areEqual(address, address)).isTrue();
    } finally {
      server.stop(0);
    }
  }

  private static boolean compares(String page) {
    return Screenshots.showsTheSameEachTime(
        new HttpAnswer("opens /", 200, Map.of("content-type", List.of("text/html")), page, false));
  }
}
