// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.tomcat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

/**
 * An application on the starter, with the hardened edge, in a real Tomcat.
 *
 * <p>Thread-safe.
 */
final class TomcatServer implements AutoCloseable {
  private final ConfigurableApplicationContext application;

  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  static class App {}

  /** Starts an application that serves the pages. */
  TomcatServer(Class<?> pages, String... settings) {
    this.application =
        new SpringApplication(App.class, pages)
            .run(
                Stream.concat(
                        Stream.of(
                            "--server.port=0",
                            "--spring.autoconfigure.exclude=org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration",
                            "--headroom.edge.enforce=true"),
                        Stream.of(settings))
                    .toArray(String[]::new));
  }

  int port() {
    return Integer.parseInt(application.getEnvironment().getRequiredProperty("local.server.port"));
  }

  /** Sends bytes and reads until the server closes. */
  String send(String bytes) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port())) {
      socket.setSoTimeout(60_000);
      socket.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
      socket.getOutputStream().flush();
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    }
  }

  @Override
  public void close() {
    application.close();
  }
}
