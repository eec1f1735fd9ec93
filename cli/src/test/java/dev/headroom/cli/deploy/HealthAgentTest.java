// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cli.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.headroom.cli.nginx.Backends;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HealthAgentTest {

  @TempDir Path folder;

  /** Or else nothing would be left to change once nginx reads its files again. */
  @Test
  void marksNothingInAFileThatNginxHasNotRead() throws IOException {
    HttpServer ready = responding(200);
    HttpServer failing = responding(503);
    List<Integer> ports = List.of(ready.getAddress().getPort(), failing.getAddress().getPort());
    Path upstream = Files.writeString(folder.resolve("backends.conf"), "server 127.0.0.1:1;\n");
    Backends.of(ports).write(upstream);
    DeploymentSettings settings =
        new DeploymentSettings(
            List.of("{release}"),
            ports,
            ports,
            "/readyz",
            new DeploymentSettings.Seconds(1, 1, 1),
            // No nginx, and none runs.
            new DeploymentSettings.Nginx("/bin/sh", ".", "nginx.conf", "backends.conf"));
    try (HealthAgent agent =
        new HealthAgent(
            new DeploymentFolder(folder, settings),
            line -> {
              throw new IllegalStateException(line);
            })) {
      assertThatThrownBy(agent::run).hasMessageStartingWith("nginx ");
    } finally {
      ready.stop(0);
      failing.stop(0);
    }
    assertThat(Backends.read(upstream)).isEqualTo(Backends.of(ports));
  }

  private static HttpServer responding(int status) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(status, -1);
          exchange.close();
        });
    server.start();
    return server;
  }
}
