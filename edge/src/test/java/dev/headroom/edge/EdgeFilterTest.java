// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.ground.StoreUnavailableException;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class EdgeFilterTest {
  private static final class Passing extends EdgeFilter {
    Passing() {
      super(RequestOrder.HANDLER);
    }

    @Override
    protected void filter(
        HttpServletRequest request, HttpServletResponse response, FilterChain chain)
        throws IOException, ServletException {
      chain.doFilter(request, response);
    }
  }

  private static StoreUnavailableException unavailable() {
    return new StoreUnavailableException("session store", "revoke", Duration.ofSeconds(1));
  }

  private static void fail(HttpServletRequest request, HttpServletResponse response)
      throws IOException, ServletException {
    response.getOutputStream().write('x');
    switch (request.getRequestURI()) {
      case "/thrown" -> throw unavailable();
      case "/wrapped" -> throw new ServletException(new IllegalStateException(unavailable()));
      case "/committed" -> {
        response.flushBuffer();
        throw unavailable();
      }
      default -> throw new ServletException("something else");
    }
  }

  /** A log-out while the database hung was a 500 with a stack trace. */
  @Test
  void answersUnavailableWhenAStoreIs() throws Exception {
    try (EdgeServer server = new EdgeServer(EdgeFilterTest::fail, new Passing(), new Passing())) {
      for (String path : new String[] {"/thrown", "/wrapped"}) {
        var response = server.get(path);
        assertThat(response.statusCode()).as(path).isEqualTo(503);
        assertThat(EdgeServer.header(response, "Retry-After")).isEqualTo("1");
        assertThat(EdgeServer.header(response, "Content-Type")).isEqualTo(Problem.MEDIA_TYPE);
        assertThat(EdgeServer.text(response)).contains("\"status\":503").doesNotContain("session");
      }
      assertThat(server.get("/other").statusCode()).isEqualTo(500);
      assertThat(server.rawGet("/committed")).startsWith("HTTP/1.1 200");
    }
  }
}
