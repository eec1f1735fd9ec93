// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.toeic.operate;

import dev.headroom.edge.Problem;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.web.filter.OncePerRequestFilter;

/** Lets requests of the interface into their lane; health and metrics need none. Thread-safe. */
final class RequestLaneFilter extends OncePerRequestFilter {

  private final Lane lane;

  RequestLaneFilter(Lane lane) {
    this.lane = lane;
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    try {
      lane.enter();
    } catch (BusyException busy) {
      response.setHeader("Retry-After", "1");
      Problem.of(503, "Service Unavailable", String.valueOf(busy.getMessage()))
          .write(request, response);
      return;
    }
    try {
      chain.doFilter(request, response);
    } finally {
      lane.leave();
    }
  }
}
