// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge.observe;

import static dev.headroom.edge.EdgeServer.header;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.edge.EdgeFilter;
import dev.headroom.edge.EdgeServer;
import dev.headroom.edge.RequestOrder;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.MDC;

class RequestIdFilterTest {
  private static EdgeServer server;

  @BeforeAll
  static void start() throws Exception {
    server =
        new EdgeServer(
            (request, response) ->
                response.getWriter().write(String.valueOf(MDC.get(RequestIdFilter.MDC_KEY))),
            new RequestIdFilter());
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a",
        "A-b_c.9",
        "0123456789012345678901234567890123456789012345678901234567890123"
      })
  void aWellFormedIdIsKeptInTheLogAndInTheAnswer(String id) throws Exception {
    var response = server.get("/", "X-Request-Id", id);
    assertThat(header(response, "X-Request-Id")).isEqualTo(id);
    assertThat(EdgeServer.text(response)).isEqualTo(id);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "a b",
        "a\tb",
        "<script>",
        "ü",
        "a%0d%0aSet-Cookie:x",
        "a\r\n Folded: x",
        "00123456789012345678901234567890123456789012345678901234567890123"
      })
  void anyOtherIsReplaced(String id) throws Exception {
    String answer = server.rawGet("/", "X-Request-Id: " + id);
    assertThat(answer).startsWith("HTTP/1.1 200").doesNotContain("Set-Cookie", "Folded", "script");
    assertThat(answer).containsPattern("X-Request-Id: [0-9a-f]{32}\r\n");
  }

  @Test
  void anIdOfTheApplicationStaysInTheLog() throws Exception {
    EdgeFilter own =
        new EdgeFilter(RequestOrder.REQUEST_ID) {
          @Override
          protected void filter(
              HttpServletRequest request, HttpServletResponse response, FilterChain chain)
              throws IOException, ServletException {
            MDC.put(RequestIdFilter.MDC_KEY, "own");
            chain.doFilter(request, response);
            response.getWriter().write(" " + MDC.get(RequestIdFilter.MDC_KEY));
          }
        };
    EdgeServer.Handler handler =
        (request, response) -> response.getWriter().write(MDC.get(RequestIdFilter.MDC_KEY));
    try (EdgeServer other = new EdgeServer(handler, own, new RequestIdFilter())) {
      assertThat(EdgeServer.text(other.get("/", "X-Request-Id", "client"))).isEqualTo("own own");
    }
  }

  /** A filter of the application puts one there for some requests of a thread, and removes none. */
  @Test
  void anIdThatAnEarlierRequestLeftInTheLogDoesNotStay() throws Exception {
    RequestIdFilter filter = new RequestIdFilter();
    FilterChain chain =
        (request, response) -> response.getWriter().write(MDC.get(RequestIdFilter.MDC_KEY) + " ");
    EdgeServer.Handler handler =
        (request, response) -> {
          MDC.put(RequestIdFilter.MDC_KEY, copy("own"));
          filter.doFilter(another(request), response, chain);
          filter.doFilter(another(request), response, chain);
          MDC.put(RequestIdFilter.MDC_KEY, copy("own"));
          filter.doFilter(another(request), response, chain);
          HttpServletRequest dispatched = another(request);
          filter.doFilter(dispatched, response, chain);
          MDC.put(RequestIdFilter.MDC_KEY, copy("own"));
          filter.doFilter(dispatched, response, chain);
          filter.doFilter(dispatched, response, chain);
        };
    try (EdgeServer other = new EdgeServer(handler)) {
      assertThat(EdgeServer.text(other.get("/", "X-Request-Id", "client")))
          .isEqualTo("own client own client own own ");
    }
  }

  private static String copy(String id) {
    return String.valueOf(id.toCharArray());
  }

  /** Returns a request that no filter has seen. */
  private static HttpServletRequest another(HttpServletRequest request) {
    Map<String, Object> attributes = new HashMap<>();
    return new HttpServletRequestWrapper(request) {
      @Override
      public @Nullable Object getAttribute(String name) {
        return attributes.get(name);
      }

      @Override
      public void setAttribute(String name, Object value) {
        attributes.put(name, value);
      }
    };
  }

  @Test
  void freshIdsDiffer() throws Exception {
    Set<String> ids = new HashSet<>();
    for (int i = 0; i < 50; i++) {
      ids.add(header(server.get("/"), "X-Request-Id"));
    }
    assertThat(ids).hasSize(50);
  }
}
