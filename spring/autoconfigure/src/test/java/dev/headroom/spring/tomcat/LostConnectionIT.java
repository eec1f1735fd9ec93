// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.tomcat;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.sql.SQLException;
import org.apache.catalina.connector.ClientAbortException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Handlers that lose their connection to a database or another server. */
class LostConnectionIT {

  @RestController
  static class Handlers {
    @GetMapping("/statement")
    String statement() throws SQLException {
      throw lost();
    }

    @GetMapping("/transaction")
    String transaction() {
      throw new CannotCreateTransactionException("no connection", lost());
    }

    @GetMapping("/call")
    String call() throws IOException {
      throw new IOException("no response", new SocketException("Connection reset by peer"));
    }

    @GetMapping("/client")
    String client() throws IOException {
      throw new ClientAbortException(new EOFException());
    }

    /** As the driver of PostgreSQL throws it. */
    private static SQLException lost() {
      return new SQLException(
          "An I/O error occurred while sending to the backend.", "08006", new EOFException());
    }
  }

  @RestController
  static class OwnHandler {
    @GetMapping("/statement")
    String statement() throws SQLException {
      throw Handlers.lost();
    }

    @ExceptionHandler
    String busy(SQLException lost) {
      return "responded by the application";
    }
  }

  private static String get(Class<?> pages, String path, String... settings) throws IOException {
    try (TomcatServer server = new TomcatServer(pages, settings)) {
      return server.send(
          "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/statement", "/transaction", "/call"})
  void isAnErrorAndNoEmptySuccess(String path) throws IOException {
    assertThat(get(Handlers.class, path))
        .startsWith("HTTP/1.1 500")
        .contains("application/problem+json");
  }

  /** If this fails, Spring responds with an error by itself, and the resolver can go. */
  @Test
  void springAloneRespondsAsIfTheClientWereLost() throws IOException {
    assertThat(get(Handlers.class, "/statement", "--headroom.edge.problems.enabled=false"))
        .startsWith("HTTP/1.1 200")
        .contains("Content-Length: 0");
  }

  @Test
  void aLostClientIsNoErrorOfTheServer() throws IOException {
    assertThat(get(Handlers.class, "/client")).startsWith("HTTP/1.1 400");
  }

  @Test
  void isLeftToTheApplicationsOwnHandler() throws IOException {
    assertThat(get(OwnHandler.class, "/statement")).contains("responded by the application");
  }
}
