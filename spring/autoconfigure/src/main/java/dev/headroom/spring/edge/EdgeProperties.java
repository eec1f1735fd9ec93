// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.edge;

import dev.headroom.edge.browser.SecurityHeadersFilter;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The door of HTTP.
 *
 * <p>Immutable.
 *
 * @param trustedProxies networks whose X-Forwarded-For is believed, such as {@code 10.0.0.0/8}
 * @param pages paths that are pages, with headers that let their own scripts run
 * @param noncePages paths of pages with scripts in line, which carry the answer's nonce
 * @param docs paths of Swagger UI, with headers that let it draw
 * @param maxBodyBytes the largest body of any content type
 * @param maxUriLength the longest address
 * @param deadline how long a request may take until its answer begins; 0 for ever
 * @param maxInFlightPerClient requests of one client that may be under way at once; 0 for any
 * @param headers the security headers
 * @param cors who else may read answers
 * @param csrf requests that another site lets a browser send
 * @param body how slowly a body may come
 * @param json how deep and long the parts of a JSON body may be
 * @param requestLog lines on requests
 * @param compression which answers are compressed
 * @param responseCache which answers are kept whole
 * @param container what Tomcat leaves open
 */
public record EdgeProperties(
    @DefaultValue List<String> trustedProxies,
    @DefaultValue List<String> pages,
    @DefaultValue List<String> noncePages,
    @DefaultValue({"/swagger-ui.html", "/swagger-ui/**"}) List<String> docs,
    @DefaultValue("1048576") long maxBodyBytes,
    @DefaultValue("4096") int maxUriLength,
    @DefaultValue("30s") Duration deadline,
    @DefaultValue("0") int maxInFlightPerClient,
    @DefaultValue Headers headers,
    @DefaultValue Cors cors,
    @DefaultValue Csrf csrf,
    @DefaultValue Body body,
    @DefaultValue Json json,
    @DefaultValue RequestLog requestLog,
    @DefaultValue Compression compression,
    @DefaultValue ResponseCache responseCache,
    @DefaultValue Container container) {

  /**
   * Which answers are kept whole; without rules, none.
   *
   * <p>Immutable.
   *
   * @param enabled off asks the handler always
   * @param maxBytes what all answers together may weigh
   * @param maxResponseBytes the largest body that is kept
   * @param fillWait how long a request waits for another that asks for the same
   * @param sessionCookies the cookies that sign in; none named means every cookie
   * @param rules by name; the first that matches decides
   */
  public record ResponseCache(
      @DefaultValue("true") boolean enabled,
      @DefaultValue("67108864") long maxBytes,
      @DefaultValue("1048576") int maxResponseBytes,
      @DefaultValue("5s") Duration fillWait,
      @DefaultValue List<String> sessionCookies,
      @DefaultValue Map<String, ResponseRule> rules) {}

  /**
   * Which answers one rule keeps.
   *
   * <p>Immutable.
   *
   * @param match which paths, such as {@code /api/signals}; must be set
   * @param ttl how long an answer is fresh that does not say so itself
   * @param staleWhileRevalidate how long after that it is served while one request refreshes it
   * @param staleIfError how long after that it stands in for a failure
   * @param shared whether what a signed-in user got may be given to everybody
   * @param notFound whether a 404 is kept too
   * @param vary the request headers that tell answers apart; the handler sees no others
   * @param tags what the answers are invalidated by
   */
  public record ResponseRule(
      @Nullable String match,
      @DefaultValue("10s") Duration ttl,
      @DefaultValue("0s") Duration staleWhileRevalidate,
      @DefaultValue("0s") Duration staleIfError,
      @DefaultValue("false") boolean shared,
      @DefaultValue("false") boolean notFound,
      @DefaultValue({"Accept", "Accept-Language", "Origin"}) List<String> vary,
      @DefaultValue List<String> tags) {}

  /**
   * Who else may read answers.
   *
   * <p>Immutable.
   *
   * @param origins exact origins, such as {@code https://app.example.com}
   * @param credentials whether cookies and authentication may be sent along
   * @param methods the methods that may be asked
   * @param headers the request headers that may be sent
   * @param exposed the answer's headers that scripts may read
   * @param maxAge how long a browser may keep a preflight's answer
   */
  public record Cors(
      @DefaultValue List<String> origins,
      @DefaultValue("true") boolean credentials,
      @DefaultValue({"GET", "POST", "PUT", "DELETE", "OPTIONS"}) List<String> methods,
      @DefaultValue({"Content-Type", "Authorization", "X-Requested-With"}) List<String> headers,
      @DefaultValue({"X-Total-Count", "X-Page-Count", "X-RateLimit-Remaining"})
          List<String> exposed,
      @DefaultValue("2h") Duration maxAge) {}

  /**
   * Which answers are compressed.
   *
   * <p>Immutable.
   *
   * @param enabled off sends all as it is
   * @param minBytes bodies of more bytes than this
   * @param level 1 fast to 9 small
   * @param secret paths whose answers mix secrets with what the client sent; never compressed
   * @param zstd whether clients that take Zstandard get it; if not set, where zstd-jni is on the
   *     class path
   */
  public record Compression(
      @DefaultValue("true") boolean enabled,
      @DefaultValue("1000") int minBytes,
      @DefaultValue("5") int level,
      @DefaultValue List<String> secret,
      @Nullable Boolean zstd) {}

  /**
   * The security headers.
   *
   * <p>Immutable.
   *
   * @param transport what browsers are told over https ({@code Strict-Transport-Security}); empty
   *     for nothing
   * @param set headers by name, which replace those of every profile; an empty one is left out
   */
  public record Headers(
      @DefaultValue(SecurityHeadersFilter.TRANSPORT) String transport,
      @DefaultValue Map<String, String> set) {}

  /**
   * Requests that another site lets a browser send.
   *
   * <p>Immutable.
   *
   * @param enabled off lets all pass
   * @param endpoint where tokens are given; empty for none
   * @param exempt paths that no cookie signs in to, such as a webhook
   * @param sessionCookies the cookies that sign in, to which tokens are bound; none named means the
   *     container's session
   * @param secret what tokens are signed with, the same on all instances; one of its own for each
   *     process if none
   */
  public record Csrf(
      @DefaultValue("true") boolean enabled,
      @DefaultValue("/api/v5/auth/csrf") String endpoint,
      @DefaultValue List<String> exempt,
      @DefaultValue List<String> sessionCookies,
      @Nullable String secret) {}

  /**
   * How slowly a body may come.
   *
   * <p>Immutable.
   *
   * @param grace how long nothing is asked of it
   * @param leastBytesPerSecond its mean after that; 0 asks nothing
   * @param total how long all of it may take
   */
  public record Body(
      @DefaultValue("4s") Duration grace,
      @DefaultValue("1024") long leastBytesPerSecond,
      @DefaultValue("30s") Duration total) {}

  /**
   * How deep and long the parts of a JSON body may be.
   *
   * <p>Immutable.
   *
   * @param depth objects and arrays within one another
   * @param textBytes of one text or name
   * @param numberDigits characters of one number
   */
  public record Json(
      @DefaultValue("64") int depth,
      @DefaultValue("1048576") int textBytes,
      @DefaultValue("64") int numberDigits) {}

  /**
   * Lines on requests, by the logger {@code headroom.request}.
   *
   * <p>Immutable.
   *
   * @param enabled off writes none
   * @param threshold requests that took at least this are written; 0 writes all
   */
  public record RequestLog(
      @DefaultValue("true") boolean enabled, @DefaultValue("1s") Duration threshold) {}

  /**
   * What Tomcat leaves open and the starter closes.
   *
   * <p>Immutable.
   *
   * @param harden off leaves Tomcat as it comes; the audit still tells what is open
   * @param readTimeout how long one reading of a body may wait
   * @param headerTimeout how long a connection may be silent before its request is whole
   * @param maxHeaders header lines of one request
   */
  public record Container(
      @DefaultValue("true") boolean harden,
      @DefaultValue("4s") Duration readTimeout,
      @DefaultValue("10s") Duration headerTimeout,
      @DefaultValue("64") int maxHeaders) {}
}
