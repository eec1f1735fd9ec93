// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge.responsecache;

import dev.headroom.edge.EdgeServer;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A handler whose answers are scripted by path, and which counts how often it was asked.
 *
 * <p>Thread-safe.
 */
final class CachedOrigin implements EdgeServer.Handler {
  private final Map<String, EdgeServer.Handler> scripts = new ConcurrentHashMap<>();
  private final Map<String, AtomicInteger> calls = new ConcurrentHashMap<>();

  /** Answers a path so from now on. */
  CachedOrigin on(String path, EdgeServer.Handler script) {
    scripts.put(path, script);
    return this;
  }

  int calls(String path) {
    return calls.computeIfAbsent(path, absent -> new AtomicInteger()).get();
  }

  @Override
  public void handle(HttpServletRequest request, HttpServletResponse response)
      throws IOException, jakarta.servlet.ServletException {
    String path = request.getRequestURI();
    int call = calls.computeIfAbsent(path, absent -> new AtomicInteger()).incrementAndGet();
    EdgeServer.Handler script = scripts.get(path);
    if (script == null) {
      text(response, "call " + call + " of " + request.getQueryString());
    } else {
      script.handle(request, response);
    }
  }

  static void text(HttpServletResponse response, String body) throws IOException {
    response.setContentType("text/plain;charset=UTF-8");
    response.getOutputStream().write(body.getBytes(StandardCharsets.UTF_8));
  }

  static EdgeServer.Handler says(String body, String... headers) {
    return (request, response) -> {
      for (int i = 0; i < headers.length; i += 2) {
        response.addHeader(headers[i], headers[i + 1]);
      }
      text(response, body);
    };
  }

  /** Tells that it began, then waits to be let go on. */
  static EdgeServer.Handler held(CountDownLatch began, CountDownLatch goOn, String body) {
    return (request, response) -> {
      began.countDown();
      try {
        goOn.await();
      } catch (InterruptedException stopped) {
        throw new IOException(stopped);
      }
      text(response, body);
    };
  }
}
