// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge;

import jakarta.servlet.DispatcherType;
import java.util.EnumSet;
import java.util.Set;

/**
 * The order of the filters that a request passes; its response passes them in reverse.
 *
 * <p>Immutable. A filter is registered with the number and the dispatcher types of its constant,
 * and with asynchronous requests supported.
 *
 * <pre>
 * REQUEST_ID     gives the request an id, for the log and the response
 * LOG            logs slow requests, or all
 * METER          times everything that follows, refusals included
 * ERRORS         records the exceptions that requests end with
 * HEADERS        adds security headers to every response
 * CORS           responds to preflights; lets known origins read even refusals
 * DEADLINE       responds 503 to requests that take too long; what follows reads the time left
 * GUARD          refuses methods, paths, URIs and bodies that exceed their bounds
 * COMPRESSION    compresses the responses of everything that follows
 * PROBES         serves /health, /healthz, /readyz, /metrics: neither limited nor signed in
 * IN_FLIGHT      counts the requests in flight of each client, and limits them
 * LIMIT          rate limits by client address, before any cryptography
 * CSRF           refuses cross-site changes; issues tokens
 * RESPONSE_CACHE serves cached responses; hits are rate limited, and need no sign-in
 * BODY           waits for the beginning of a body, so that slow senders occupy nothing behind it
 * OVERLOAD       admits as many concurrent requests as the service handles best, by priority
 * TOKEN          verifies bearer tokens; refuses revoked, expired and forged ones with 401
 * SIGN_IN        the application's own authentication
 * OPERATORS      serves health and metrics to signed-in operators
 * USER_LIMIT     rate limits by user and role
 * HANDLER        the application
 * </pre>
 */
public enum RequestOrder {
  /** {@code observe.RequestIdFilter} and {@code observe.TraceIdFilter}. */
  REQUEST_ID(-1000, DispatcherType.REQUEST, DispatcherType.ASYNC, DispatcherType.ERROR),
  /** {@code observe.RequestLogFilter}. */
  LOG(-950, DispatcherType.REQUEST),
  /** {@code observe.RequestMeterFilter}. */
  METER(-900, DispatcherType.REQUEST),
  /** {@code observe.ErrorTrackingFilter}. */
  ERRORS(-850, DispatcherType.REQUEST),
  /** {@code browser.SecurityHeadersFilter}. */
  HEADERS(-800, DispatcherType.REQUEST),
  /** {@code browser.CorsFilter}. */
  CORS(-700, DispatcherType.REQUEST),
  /**
   * {@code overload.DeadlineFilter}: before what reads the body, so that this counts; behind what
   * only writes headers, which need not pass its response.
   */
  DEADLINE(-650, DispatcherType.REQUEST),
  /** {@code guard.RequestGuardFilter}. */
  GUARD(-600, DispatcherType.REQUEST),
  /** {@code compression.CompressionFilter}. */
  COMPRESSION(-500, DispatcherType.REQUEST, DispatcherType.ASYNC, DispatcherType.ERROR),
  /** {@code observe.ProbeFilter}. */
  PROBES(-400, DispatcherType.REQUEST),
  /** {@code overload.InFlightFilter}. */
  IN_FLIGHT(-350, DispatcherType.REQUEST),
  /** {@code limit.RateLimitFilter}. */
  LIMIT(-300, DispatcherType.REQUEST),
  /** {@code browser.CsrfFilter}: behind the limit, so that issued tokens count too. */
  CSRF(-250, DispatcherType.REQUEST),
  /**
   * {@code responsecache.ResponseCacheFilter}: behind the limit, so that hits count; behind
   * compression, so that it stores its own gzip; before sign-in, so that a hit costs no
   * cryptography, which is why requests that sign in bypass it.
   */
  RESPONSE_CACHE(-200, DispatcherType.REQUEST),
  /** {@code guard.BodyFilter}: behind the limits, so that waiting requests count. */
  BODY(-175, DispatcherType.REQUEST),
  /**
   * {@code overload.OverloadFilter}: behind cached responses, which cost nothing; before sign-in,
   * which does.
   */
  OVERLOAD(-150, DispatcherType.REQUEST),
  /** {@code session.TokenFilter}: behind the limit, so that bad tokens count. */
  TOKEN(-125, DispatcherType.REQUEST),
  /** The application's authentication; the number of Spring Security's filter chain. */
  SIGN_IN(-100, DispatcherType.REQUEST),
  /** {@code observe.ProbeFilter} again, for endpoints that are not open to everyone. */
  OPERATORS(-75, DispatcherType.REQUEST),
  /** {@code limit.RateLimitFilter} again, for rules that need the user. */
  USER_LIMIT(-50, DispatcherType.REQUEST),
  /** The application's handlers. */
  HANDLER(0, DispatcherType.REQUEST);

  private final int order;

  @SuppressWarnings("ImmutableEnumChecker") // filled once, returned as copies
  private final Set<DispatcherType> dispatchers;

  RequestOrder(int order, DispatcherType first, DispatcherType... rest) {
    this.order = order;
    this.dispatchers = EnumSet.of(first, rest);
  }

  /** Returns the number by which filters are sorted, lowest first. */
  public int order() {
    return order;
  }

  /** Returns the dispatcher types that the filter is registered for. */
  public EnumSet<DispatcherType> dispatchers() {
    return EnumSet.copyOf(dispatchers);
  }
}
