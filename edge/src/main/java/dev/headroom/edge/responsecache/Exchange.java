// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge.responsecache;

import dev.headroom.edge.RouteResolver;
import dev.headroom.edge.responsecache.ResponseCacheMeters.Outcome;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** A request that a rule of the response cache covers. Confined to one thread. */
record Exchange(
    HttpServletRequest request,
    HttpServletResponse response,
    FilterChain chain,
    ResponseCacheRule rule,
    ResponseCache cache) {

  /** Lets the handler respond past the cache. */
  void pass(Outcome outcome, String cacheStatus) throws IOException, ServletException {
    addCacheStatus(cacheStatus);
    count(outcome);
    chain.doFilter(request, response);
  }

  /** Responds with what is stored. */
  void serveStored(CachedResponse stored, Outcome outcome, String cacheStatus, long nowNanos)
      throws IOException {
    request.setAttribute(RouteResolver.ATTRIBUTE, stored.route());
    count(outcome);
    serveFetched(stored, cacheStatus, nowNanos);
  }

  /** Responds with what the handler has just made. */
  void serveFetched(CachedResponse stored, String cacheStatus, long nowNanos) throws IOException {
    CachedResponseWriter.write(request, response, stored, "headroom; " + cacheStatus, nowNanos);
  }

  void addCacheStatus(String cacheStatus) {
    response.addHeader("Cache-Status", "headroom; " + cacheStatus);
  }

  void count(Outcome outcome) {
    cache.meters().count(ResponseCacheMeter.REQUESTS, rule.name(), outcome);
  }
}
