// SPDX-License-Identifier: Apache-2.0
package dev.headroom.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.headroom.ground.SettingsException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpProbeTest {
  private static final Duration LONG = Duration.ofSeconds(10);

  private static HttpProbe probe(int port, Duration timeout) {
    URI address = URI.create("http://127.0.0.1:" + port + "/health");
    return new HttpProbe("argo", HealthProbe.Kind.DEGRADING, address, timeout);
  }

  @ParameterizedTest
  @CsvSource({"200, UP", "204, UP", "302, DOWN", "404, DOWN", "503, DOWN"})
  void anySuccessIsUpAndNothingElse(int status, ProbeResult.State expected) throws Exception {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/health",
        exchange -> {
          exchange.getResponseHeaders().set("Location", "/elsewhere");
          exchange.sendResponseHeaders(status, -1);
          exchange.close();
        });
    server.start();
    try (HttpProbe probe = probe(server.getAddress().getPort(), LONG)) {
      assertThat(probe.probe()).isEqualTo(new ProbeResult(expected, "answered " + status));
    } finally {
      server.stop(0);
    }
  }

  @Test
  void aServiceThatIsNotThereIsDown() throws Exception {
    int port;
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = taken.getLocalPort();
    }
    try (HttpProbe probe = probe(port, LONG)) {
      assertThat(probe.probe()).isEqualTo(ProbeResult.down("ConnectException"));
    }
  }

  @Test
  void aServiceThatNeverAnswersIsDownAfterTheTimeout() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        HttpProbe probe = probe(silent.getLocalPort(), Duration.ofMillis(200))) {
      long start = System.nanoTime();
      assertThat(probe.probe()).isEqualTo(ProbeResult.down("no answer within 200 ms"));
      assertThat(System.nanoTime() - start).isLessThan(Duration.ofSeconds(30).toNanos());
    }
  }

  @Test
  void aBodyWithoutEndIsCutAtTheTimeout() throws Exception {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/health",
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          exchange.getResponseBody().write(1);
          exchange.getResponseBody().flush();
        });
    server.start();
    try (HttpProbe probe = probe(server.getAddress().getPort(), Duration.ofMillis(300))) {
      assertThat(probe.probe()).isEqualTo(ProbeResult.down("no answer within 300 ms"));
    } finally {
      server.stop(0);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"ftp://a/b", "/relative", "http://user:hush@host/"})
  void anAddressThatCannotBeAskedIsRefusedWithoutShowingItsSecret(String address) {
    assertThatThrownBy(
            () -> new HttpProbe("argo", HealthProbe.Kind.CRITICAL, URI.create(address), LONG))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("argo")
        .hasMessageNotContaining("hush");
  }
}
