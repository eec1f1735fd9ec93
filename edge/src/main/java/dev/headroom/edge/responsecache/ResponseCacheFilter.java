// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge.responsecache;

import dev.headroom.edge.AsyncCompletion;
import dev.headroom.edge.EdgeFilter;
import dev.headroom.edge.Problem;
import dev.headroom.edge.RequestOrder;
import dev.headroom.edge.RequestPath;
import dev.headroom.edge.RouteResolver;
import dev.headroom.edge.compression.CompressionSettings;
import dev.headroom.edge.responsecache.ResponseCacheMeters.Outcome;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A response cache: stores whole responses to GET, where a rule says so, and serves them to every
 * request with the same key.
 *
 * <p>A shared cache by RFC 9111, with stale responses by RFC 5861 and {@code Cache-Status} by RFC
 * 9211. The key is scheme, host, port, path, query, and the headers that the rule names; while a
 * response is made to be stored, the handler sees no other header. A stale response with the
 * handler's {@code ETag} or {@code Last-Modified} is validated: the handler sees them as {@code
 * If-None-Match} and {@code If-Modified-Since}, and a 304 makes the response fresh again. Requests
 * that sign in or have a body bypass the cache, unless the rule says that responses are shared.
 * HEAD and a range are served from the stored response to GET. Another method on a covered path
 * invalidates that path. One request a key calls the handler, the others wait for it. A stale
 * response is refreshed by the request that found it, after its client was served.
 *
 * <p>Thread-safe. A hit copies bytes. A request that calls the handler holds up to {@code
 * maxResponseBytes}.
 */
public final class ResponseCacheFilter extends EdgeFilter {
  /** Methods that neither read nor change what a path shows. */
  private static final Set<String> UNRELATED = Set.of("OPTIONS", "TRACE");

  private final Origin origin;
  private final List<ResponseCacheRule> rules;
  private final Predicate<HttpServletRequest> operators;

  /**
   * Creates the filter.
   *
   * @param compression null to store responses uncompressed only
   * @param routes the route that the meters of a hit show; resolved once, when the response is made
   */
  public ResponseCacheFilter(
      ResponseCacheSettings settings,
      ResponseCache cache,
      @Nullable CompressionSettings compression,
      RouteResolver routes) {
    this(settings, cache, compression, routes, request -> false);
  }

  /**
   * Creates the filter.
   *
   * @param compression null to store responses uncompressed only
   * @param routes the route that the meters of a hit show; resolved once, when the response is made
   * @param operators requests that bypass the cache whatever the rule says: those of a caller whose
   *     proof was checked, since anybody may send one
   */
  public ResponseCacheFilter(
      ResponseCacheSettings settings,
      ResponseCache cache,
      @Nullable CompressionSettings compression,
      RouteResolver routes,
      Predicate<HttpServletRequest> operators) {
    super(RequestOrder.RESPONSE_CACHE);
    this.rules = settings.rules();
    this.origin = new Origin(settings, cache, compression, routes);
    this.operators = operators;
  }

  @Override
  protected void filter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    RequestPath path = RequestPath.of(request);
    ResponseCacheRule rule = rule(path);
    if (rule == null) {
      chain.doFilter(request, response);
      return;
    }
    boolean reads = request.getMethod().equals("GET") || request.getMethod().equals("HEAD");
    boolean changes = !reads && !UNRELATED.contains(request.getMethod());
    if (reads && path.isAmbiguous()) {
      chain.doFilter(request, response);
      return;
    }
    HttpServletRequest matched = IfMatch.evaluate(request, origin.cache(), changes);
    if (matched == null) {
      Problem.of(412, "Precondition Failed", "The resource has changed: get it again.")
          .write(request, response);
    } else if (reads) {
      read(new Exchange(matched, response, chain, rule, origin.cache()));
    } else if (changes) {
      change(matched, response, chain);
    } else {
      chain.doFilter(matched, response);
    }
  }

  private @Nullable ResponseCacheRule rule(RequestPath path) {
    for (ResponseCacheRule each : rules) {
      if (each.match().mayMatch(path)) {
        return each;
      }
    }
    return null;
  }

  private void read(Exchange exchange) throws IOException, ServletException {
    HttpServletRequest request = exchange.request();
    RequestDirectives wanted = origin.directives(exchange);
    String bypass = wanted.bypass();
    if (bypass == null && operators.test(request)) {
      bypass = "signed-in";
    }
    if (bypass != null) {
      exchange.pass(Outcome.BYPASS, "fwd=bypass; detail=" + bypass);
      return;
    }
    ResponseKey key = ResponseKey.of(request, exchange.rule().vary());
    CacheEntry entry = exchange.cache().find(key);
    CachedResponse stored = entry instanceof CachedResponse known ? known : null;
    long now = exchange.cache().time().nanos();
    if (stored != null && wanted.accepts(stored, now)) {
      exchange.serveStored(stored, Outcome.HIT, stored.hitStatus(now), now);
    } else if (wanted.onlyIfCached()) {
      exchange.response().addHeader("Cache-Status", "headroom; fwd=miss; fwd-status=504");
      Problem.of(504, "Gateway Timeout", "Only a cached response was asked for; there is none.")
          .write(request, exchange.response());
    } else if (wanted.partial()) {
      exchange.pass(Outcome.BYPASS, "fwd=bypass; detail=partial");
    } else if (entry instanceof CacheEntry.Uncacheable) {
      exchange.pass(Outcome.PASS, "fwd=uri-miss; detail=unfit");
    } else if (request.getMethod().equals("HEAD")) {
      exchange.pass(Outcome.PASS, "fwd=method");
    } else {
      fetch(exchange, new OriginFetch(origin, exchange, key, wanted, stored), wanted, stored);
    }
  }

  /** Serves a stale response where that is allowed, or calls the handler. */
  private static void fetch(
      Exchange exchange,
      OriginFetch fetch,
      RequestDirectives wanted,
      @Nullable CachedResponse stored)
      throws IOException, ServletException {
    if (exchange.rule().shared()) {
      exchange.request().setAttribute(SHARED, true);
    }
    long now = exchange.cache().time().nanos();
    boolean stale = stored != null && !stored.isFresh(now) && wanted.acceptsStale();
    if (stored != null && stale && stored.isPaused(now) && stored.mayBeStaleOnError(now)) {
      exchange.serveStored(stored, Outcome.STALE, stored.hitStatus(now) + "; detail=paused", now);
    } else if (stored != null && stale && stored.mayBeStaleWhileRefreshed(now)) {
      exchange.serveStored(stored, Outcome.STALE, stored.hitStatus(now), now);
      exchange.response().getOutputStream().close();
      fetch.refresh();
    } else {
      fetch.respond();
    }
  }

  /** Calls the handler of a change, and invalidates its path; a failure may have changed it too. */
  private void change(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    RequestPath path = RequestPath.of(request);
    String url = request.getRequestURL().toString();
    String context = request.getContextPath();
    boolean threw = true;
    try {
      chain.doFilter(request, response);
      threw = false;
    } finally {
      if (!threw && request.isAsyncStarted()) {
        AsyncCompletion.listen(request, outcome -> invalidate(path, url, context, response));
      } else if (threw || response.getStatus() < 400 || response.getStatus() >= 500) {
        invalidate(path, url, context, response);
      }
    }
  }

  /** Invalidates a path, and others of its origin that the response names (RFC 9111, 4.4). */
  private void invalidate(
      RequestPath path, String url, String context, HttpServletResponse response) {
    origin.cache().invalidate(path);
    invalidate(url, context, response.getHeader("Location"));
    invalidate(url, context, response.getHeader("Content-Location"));
  }

  private void invalidate(String url, String context, @Nullable String location) {
    if (location == null) {
      return;
    }
    try {
      URI own = URI.create(url);
      URI other = own.resolve(location);
      if (own.getRawAuthority().equals(other.getRawAuthority()) && other.getRawPath() != null) {
        origin.cache().invalidate(RequestPath.parse(other.getRawPath(), context));
      }
    } catch (IllegalArgumentException malformed) {
      // It names no path.
    }
  }
}
