// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.jewgo.deploy;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A small HTTP server in place of an instance. It remembers what it received.
 *
 * <p>Thread-safe.
 */
final class BackendServer implements AutoCloseable {

  private final HttpServer server;
  private final List<Headers> requests = new CopyOnWriteArrayList<>();
  private final List<Integer> connections = new CopyOnWriteArrayList<>();
  private final AtomicBoolean closed = new AtomicBoolean();

  private BackendServer(HttpServer server) {
    this.server = server;
  }

  /** Starts one on a free port of the loopback address. */
  static BackendServer start(HttpHandler handler) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    BackendServer backend = new BackendServer(server);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext(
        "/",
        exchange -> {
          backend.requests.add(exchange.getRequestHeaders());
          backend.connections.add(exchange.getRemoteAddress().getPort());
          handler.handle(exchange);
        });
    server.start();
    return backend;
  }

  /** Starts one that responds 200 with a text. */
  static BackendServer saying(String text) throws IOException {
    return start(exchange -> respond(exchange, 200, Map.of(), text));
  }

  /** Sends a response, after the body of the request was read. */
  static void respond(HttpExchange exchange, int status, Map<String, String> headers, String text)
      throws IOException {
    exchange.getRequestBody().readAllBytes();
    headers.forEach(exchange.getResponseHeaders()::set);
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  int port() {
    return server.getAddress().getPort();
  }

  /** Returns the headers of each request, in the order of their arrival. */
  List<Headers> requests() {
    return requests;
  }

  /** Returns the number of connections over which requests came. */
  long connections() {
    return connections.stream().distinct().count();
  }

  @Override
  public void close() {
    stop();
  }

  /** Ends it as if its machine were gone. */
  void stop() {
    if (closed.compareAndSet(false, true)) {
      server.stop(0);
    }
  }
}
