// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cli.deploy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;

/**
 * An application for tests, a process of its own: it responds with the text of its release, its
 * greeting and its port. {@code /slow} takes 150 ms, {@code /until?FILE} takes until a file exists,
 * and makes {@code FILE.open} first, {@code /variable?NAME} responds with a variable, and {@code
 * /figures/baseline} with the variable BASELINE, to operators. A release with the text {@code
 * broken} does not start.
 */
final class TinyInstance {

  private TinyInstance() {}

  /** Starts it; the argument is the file of the release. */
  public static void main(String[] args) throws IOException {
    String release = Files.readString(Path.of(args[0])).strip();
    if (release.equals("broken")) {
      throw new IllegalStateException("this release does not start");
    }
    int port = Integer.parseInt(System.getenv("PORT"));
    String text = release + " " + System.getenv("GREETING") + " " + port;
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 200);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", exchange -> respond(exchange, text));
    server.createContext(
        "/slow",
        exchange -> {
          LockSupport.parkNanos(150_000_000);
          respond(exchange, text);
        });
    server.createContext(
        "/until",
        exchange -> {
          Path file = Path.of(exchange.getRequestURI().getQuery());
          Files.createFile(Path.of(file + ".open"));
          while (!Files.exists(file)) {
            LockSupport.parkNanos(20_000_000);
          }
          respond(exchange, text);
        });
    server.createContext(
        "/variable",
        exchange ->
            respond(exchange, String.valueOf(System.getenv(exchange.getRequestURI().getQuery()))));
    server.createContext(
        "/figures/baseline",
        exchange -> {
          String token = exchange.getRequestHeaders().getFirst("X-Headroom-Operator");
          boolean isOperator =
              String.valueOf(token).equals(System.getenv("HEADROOM_OPERATOR_TOKEN"));
          respond(exchange, isOperator ? String.valueOf(System.getenv("BASELINE")) : "refused");
        });
    server.start();
  }

  private static void respond(HttpExchange exchange, String text) throws IOException {
    exchange.getRequestBody().readAllBytes();
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(200, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }
}
