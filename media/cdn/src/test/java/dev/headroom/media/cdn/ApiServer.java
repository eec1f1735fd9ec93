// SPDX-License-Identifier: Apache-2.0
package dev.headroom.media.cdn;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A provider's interface on this machine, which keeps the requests and responds as the test
 * chooses.
 *
 * <p>Thread-safe.
 */
public final class ApiServer implements AutoCloseable {
  /** A request as it arrived. Immutable, its headers apart. */
  public record Request(String method, URI uri, Headers headers, String body) {
    /** Returns the first value of a header, which must be there. */
    public String header(String name) {
      return Objects.requireNonNull(headers.getFirst(name), name);
    }
  }

  private record Response(int status, Map<String, String> headers, String body) {}

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final List<Request> requests = new CopyOnWriteArrayList<>();
  private final CountDownLatch closed = new CountDownLatch(1);
  private volatile Response response = new Response(200, Map.of(), "");
  private volatile boolean silent;
  private volatile boolean stalled;

  /** Starts the server on a free port. */
  public ApiServer() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  /** Returns the address, without a slash at the end. */
  public URI address() {
    return URI.create("http://localhost:" + server.getAddress().getPort());
  }

  /** Returns the requests so far. */
  public List<Request> requests() {
    return requests;
  }

  /** Chooses the response to the next requests. */
  public void respond(int status, Map<String, String> headers, String body) {
    response = new Response(status, headers, body);
  }

  /** Never responds from now on. */
  public void beSilent() {
    silent = true;
  }

  /** Sends headers and a part of the body from now on, and then nothing. */
  public void stallAfterHeaders() {
    stalled = true;
  }

  private void handle(HttpExchange exchange) throws IOException {
    requests.add(
        new Request(
            exchange.getRequestMethod(),
            exchange.getRequestURI(),
            exchange.getRequestHeaders(),
            new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)));
    if (stalled) {
      exchange.sendResponseHeaders(200, 1000);
      exchange.getResponseBody().write('{');
      exchange.getResponseBody().flush();
    }
    if (silent || stalled) {
      try {
        closed.await();
      } catch (InterruptedException stopped) {
        Thread.currentThread().interrupt();
      }
      return;
    }
    Response chosen = response;
    chosen.headers().forEach(exchange.getResponseHeaders()::set);
    byte[] body = chosen.body().getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(chosen.status(), body.length == 0 ? -1 : body.length);
    if (body.length > 0) {
      exchange.getResponseBody().write(body);
    }
    exchange.close();
  }

  @Override
  public void close() {
    closed.countDown();
    server.stop(0);
    threads.shutdownNow();
  }
}
