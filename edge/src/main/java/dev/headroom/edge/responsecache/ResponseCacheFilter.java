// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge.responsecache;

import dev.headroom.edge.EdgeFilter;
import dev.headroom.edge.PathPattern;
import dev.headroom.edge.Problem;
import dev.headroom.edge.RequestOrder;
import dev.headroom.edge.RouteResolver;
import dev.headroom.edge.compression.CompressionSettings;
import dev.headroom.edge.responsecache.ResponseCacheListener.Outcome;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Keeps whole answers to GET, where a rule says so, and gives their bytes to all who ask the same.
 *
 * <p>A shared cache as RFC 9111 has it, RFC 5861 for stale answers, RFC 9211 for {@code
 * Cache-Status}. The key is scheme, host, port, path, query, and the headers that the rule names;
 * while an answer is made to be kept, the handler sees no other header. Requests that sign in, bear
 * a body, or want a part pass by, unless the rule says that answers are shared. HEAD is answered
 * from what a GET left. Another method on a covered path invalidates that path. One request a key
 * asks the handler, the others wait for it. A stale answer is refreshed by the request that found
 * it, after its client was served.
 *
 * <p>Thread-safe. A hit copies bytes. Requests that fill hold up to {@code maxResponseBytes} each.
 */
public final class ResponseCacheFilter extends EdgeFilter {
  private static final String ROUTE = ResponseCacheFilter.class.getName() + ".route";

  private final ResponseCacheSettings settings;
  private final ResponseCache cache;
  private final OriginFetch handler;
  private volatile List<ResponseCacheRule> rules;

  /**
   * Creates the filter.
   *
   * @param compression null to keep answers as they are
   * @param routes what a hit's meters show; asked once, when the answer is made
   */
  public ResponseCacheFilter(
      ResponseCacheSettings settings,
      ResponseCache cache,
      @Nullable CompressionSettings compression,
      RouteResolver routes) {
    super(RequestOrder.RESPONSE_CACHE);
    this.settings = settings;
    this.cache = cache;
    this.rules = settings.rules();
    this.handler = new OriginFetch(settings, cache, compression, routes);
  }

  /** Adds rules behind those of the settings, such as an application's handlers name. */
  public void addRules(List<ResponseCacheRule> more) {
    rules = Stream.concat(rules.stream(), more.stream()).toList();
  }

  /** Returns the route that the kept answer was made at; null when the handler was asked. */
  public static @Nullable String routeOf(HttpServletRequest request) {
    return (String) request.getAttribute(ROUTE);
  }

  @Override
  protected void filter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    ResponseCacheRule rule = rule(PathPattern.pathOf(request));
    if (rule == null) {
      chain.doFilter(request, response);
      return;
    }
    Exchange exchange = new Exchange(request, response, chain, rule);
    switch (request.getMethod()) {
      case "GET", "HEAD" -> read(exchange);
      case "OPTIONS", "TRACE" -> chain.doFilter(request, response);
      default -> handler.change(exchange);
    }
  }

  private @Nullable ResponseCacheRule rule(String path) {
    for (ResponseCacheRule each : rules) {
      if (each.match().matches(path)) {
        return each;
      }
    }
    return null;
  }

  private void read(Exchange exchange) throws IOException, ServletException {
    HttpServletRequest request = exchange.request();
    RequestDirectives asked =
        RequestDirectives.of(request, exchange.rule(), settings.sessionCookies());
    String bypass = asked.bypass();
    if (bypass != null) {
      handler.pass(exchange, Outcome.BYPASS, "fwd=bypass; detail=" + bypass);
      return;
    }
    ResponseKey key = ResponseKey.of(request, exchange.rule().vary());
    CacheEntry kept = cache.find(key);
    CachedResponse stored = kept instanceof CachedResponse known ? known : null;
    long now = cache.time().nanos();
    if (stored != null && suits(stored, asked, now)) {
      give(exchange, stored, Outcome.HIT, hit(stored, now), now);
    } else if (asked.onlyIfCached()) {
      exchange.response().addHeader("Cache-Status", "headroom; fwd=miss; fwd-status=504");
      Problem.of(504, "Gateway Timeout", "No answer is kept, and only a kept one was asked for.")
          .write(request, exchange.response());
    } else if (kept instanceof CacheEntry.Uncacheable) {
      handler.pass(exchange, Outcome.PASS, "fwd=uri-miss; detail=unfit");
    } else if (request.getMethod().equals("HEAD")) {
      handler.pass(exchange, Outcome.PASS, "fwd=method");
    } else if (!fill(exchange, asked, key, stored) && !fill(exchange, asked, key, null)) {
      handler.pass(exchange, Outcome.PASS, "fwd=uri-miss; detail=invalidated");
    }
  }

  private static boolean suits(CachedResponse stored, RequestDirectives asked, long now) {
    return !asked.reload()
        && stored.isFresh(now)
        && stored.ageSeconds(now) <= asked.mostAgeSeconds();
  }

  /** Answers; false when another's answer was waited for in vain, since it was invalidated. */
  private boolean fill(
      Exchange exchange, RequestDirectives asked, ResponseKey key, @Nullable CachedResponse stored)
      throws IOException, ServletException {
    long now = cache.time().nanos();
    boolean patient = stored != null && !stored.isFresh(now) && asked.takesStale();
    if (stored != null && patient && stored.isPaused(now) && stored.mayBeStaleOnError(now)) {
      give(exchange, stored, Outcome.STALE, hit(stored, now) + "; detail=paused", now);
      return true;
    }
    InFlightFetch mine = cache.prepare();
    InFlightFetch theirs = cache.begin(key, mine);
    boolean stale = stored != null && patient && stored.mayBeStaleWhileRefreshed(now);
    if (theirs != null && !stale) {
      return follow(exchange, new OriginFetch.Filling(key, theirs, stored));
    }
    try {
      if (stored != null && stale) {
        give(exchange, stored, Outcome.STALE, hit(stored, now), now);
        if (theirs == null) {
          exchange.response().getOutputStream().close();
          handler.refresh(exchange, new OriginFetch.Filling(key, mine, stored));
        }
      } else {
        lead(exchange, asked, new OriginFetch.Filling(key, mine, stored));
      }
    } finally {
      cache.end(key, mine, null);
    }
    return true;
  }

  /** Asks the handler, unless another's answer came just before this one's turn. */
  private void lead(Exchange exchange, RequestDirectives asked, OriginFetch.Filling mine)
      throws IOException, ServletException {
    long now = cache.time().nanos();
    if (cache.find(mine.key()) instanceof CachedResponse fresh && suits(fresh, asked, now)) {
      cache.end(mine.key(), mine.fill(), fresh);
      give(exchange, fresh, Outcome.HIT, hit(fresh, now), now);
    } else {
      handler.fill(exchange, mine);
    }
  }

  /** Waits for what another request is asking the handler for. */
  private boolean follow(Exchange exchange, OriginFetch.Filling theirs)
      throws IOException, ServletException {
    String why;
    try {
      CacheEntry made = theirs.fill().await(settings.fillWait()).orElse(null);
      if (made instanceof CachedResponse fresh) {
        boolean good = cache.isGood(theirs.key(), fresh);
        if (good) {
          String status = "headroom; fwd=uri-miss; collapsed";
          give(exchange, fresh, Outcome.COLLAPSED, status, cache.time().nanos());
        }
        return good;
      }
      why = made == null ? "failed" : "unfit";
    } catch (TimeoutException late) {
      why = "late";
    }
    CachedResponse old = theirs.old();
    long now = cache.time().nanos();
    boolean stands = old != null && cache.isGood(theirs.key(), old) && old.mayBeStaleOnError(now);
    if (old != null && stands && !why.equals("unfit")) {
      give(exchange, old, Outcome.STALE, hit(old, now) + "; detail=" + why, now);
    } else {
      handler.pass(exchange, Outcome.PASS, "fwd=uri-miss; detail=" + why);
    }
    return true;
  }

  private static String hit(CachedResponse stored, long now) {
    return "headroom; hit; ttl=" + stored.freshSeconds(now);
  }

  private void give(
      Exchange exchange, CachedResponse stored, Outcome how, String cacheStatus, long now)
      throws IOException {
    exchange.request().setAttribute(ROUTE, stored.birth().route());
    cache.listener().responded(exchange.rule().name(), how);
    CachedResponseWriter.write(exchange.request(), exchange.response(), stored, cacheStatus, now);
  }
}
