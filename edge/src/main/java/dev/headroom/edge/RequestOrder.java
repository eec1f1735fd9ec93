// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge;

import dev.headroom.edge.browser.CorsFilter;
import dev.headroom.edge.browser.CsrfFilter;
import dev.headroom.edge.browser.SecurityHeadersFilter;
import dev.headroom.edge.compression.CompressionFilter;
import dev.headroom.edge.guard.BodyFilter;
import dev.headroom.edge.guard.RequestGuardFilter;
import dev.headroom.edge.limit.RateLimitFilter;
import dev.headroom.edge.observe.ProbeFilter;
import dev.headroom.edge.observe.RequestIdFilter;
import dev.headroom.edge.observe.RequestLogFilter;
import dev.headroom.edge.observe.RequestMeterFilter;
import dev.headroom.edge.overload.DeadlineFilter;
import dev.headroom.edge.overload.InFlightFilter;
import dev.headroom.edge.overload.OverloadFilter;
import dev.headroom.edge.responsecache.ResponseCacheFilter;
import dev.headroom.edge.session.TokenFilter;
import jakarta.servlet.DispatcherType;
import java.util.EnumSet;
import java.util.Set;

/**
 * A request's life, from the first door to the last; the answer comes back by the same doors.
 *
 * <p>Immutable. A filter is registered with the number and the dispatcher types of its constant,
 * and with asynchronous requests supported.
 *
 * <pre>
 * REQUEST_ID   names the request, in the log and in the answer
 * LOG          writes a line on slow requests, or on all
 * METER        times all that follows, refusals too
 * DEADLINE     cancels what takes too long, tells what follows how long there is
 * HEADERS      security headers, on every answer
 * CORS         answers preflights; lets known origins read even refusals
 * GUARD        refuses methods, paths, addresses and bodies out of bounds
 * COMPRESSION  gzips the answers of all that follow
 * PROBES       /health, /healthz, /readyz, /metrics: neither limited nor signed in
 * IN_FLIGHT    counts what each client has under way, and bounds it
 * LIMIT        counts by client address, before any cryptography
 * CSRF         refuses what another site lets a browser send; gives tokens
 * RESPONSE_CACHE answers what was asked before; hits are limited, and need no sign-in
 * BODY         waits for the beginning of a body, so that slow senders hold nothing of what follows
 * OVERLOAD     admits as many at once as the service does best, the important first
 * TOKEN_GATE   lets a bearer token of ours through, or answers 401: revoked, expired, forged
 * SIGN_IN      the application's own authentication
 * USER_LIMIT   counts by user and role
 * HANDLER      the application
 * </pre>
 */
public enum RequestOrder {
  /** {@link RequestIdFilter}. */
  REQUEST_ID(-1000, DispatcherType.REQUEST, DispatcherType.ASYNC, DispatcherType.ERROR),
  /** {@link RequestLogFilter}. */
  LOG(-950, DispatcherType.REQUEST),
  /** {@link RequestMeterFilter}. */
  METER(-900, DispatcherType.REQUEST),
  /** {@link DeadlineFilter}: early, so that reading the body counts. */
  DEADLINE(-850, DispatcherType.REQUEST),
  /** {@link SecurityHeadersFilter}. */
  HEADERS(-800, DispatcherType.REQUEST),
  /** {@link CorsFilter}. */
  CORS(-700, DispatcherType.REQUEST),
  /** {@link RequestGuardFilter}. */
  GUARD(-600, DispatcherType.REQUEST),
  /** {@link CompressionFilter}. */
  COMPRESSION(-500, DispatcherType.REQUEST, DispatcherType.ASYNC, DispatcherType.ERROR),
  /** {@link ProbeFilter}. */
  PROBES(-400, DispatcherType.REQUEST),
  /** {@link InFlightFilter}. */
  IN_FLIGHT(-350, DispatcherType.REQUEST),
  /** {@link RateLimitFilter}. */
  LIMIT(-300, DispatcherType.REQUEST),
  /** {@link CsrfFilter}: behind the limit, so that tokens are counted too. */
  CSRF(-250, DispatcherType.REQUEST),
  /**
   * {@link ResponseCacheFilter}: behind the limit, so that hits count; behind compression, so that
   * it keeps its own gzip; before sign-in, so that a hit costs no cryptography, which is why
   * requests that sign in pass by it.
   */
  RESPONSE_CACHE(-200, DispatcherType.REQUEST),
  /** {@link BodyFilter}: behind the limits, so that those who wait are counted. */
  BODY(-175, DispatcherType.REQUEST),
  /**
   * {@link OverloadFilter}: behind kept answers, which cost nothing; before sign-in, which does.
   */
  OVERLOAD(-150, DispatcherType.REQUEST),
  /** {@link TokenFilter}: after the limit, so that bad tokens cost who sends them. */
  TOKEN(-125, DispatcherType.REQUEST),
  /** Not ours: where authentication belongs; Spring Security's own number. */
  SIGN_IN(-100, DispatcherType.REQUEST),
  /** {@link RateLimitFilter} again, for rules that need the user. */
  USER_LIMIT(-50, DispatcherType.REQUEST),
  /** Not ours: the application. */
  HANDLER(0, DispatcherType.REQUEST);

  private final int order;

  @SuppressWarnings("ImmutableEnumChecker") // filled once, handed out as copies
  private final Set<DispatcherType> dispatchers;

  RequestOrder(int order, DispatcherType first, DispatcherType... rest) {
    this.order = order;
    this.dispatchers = EnumSet.of(first, rest);
  }

  /** Returns the number by which filters are sorted, lowest first. */
  public int order() {
    return order;
  }

  /** Returns the kinds of dispatch that the filter must see. */
  public EnumSet<DispatcherType> dispatchers() {
    return EnumSet.copyOf(dispatchers);
  }
}
