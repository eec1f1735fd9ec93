// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge.browser;

import dev.headroom.edge.ClientAddress;
import dev.headroom.edge.EdgeFilter;
import dev.headroom.edge.PathPattern;
import dev.headroom.edge.RequestOrder;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import java.util.List;
import java.util.function.Predicate;

/**
 * Puts the security headers on every answer, by the path's profile; the handler may replace them.
 *
 * <p>Thread-safe. They outlive a handler's {@code reset()}. {@code Strict-Transport-Security} is
 * sent over https only, where browsers heed it.
 */
public final class SecurityHeadersFilter extends EdgeFilter {
  /** What browsers are told over https: two years, all hosts below, no preload list. */
  public static final String TRANSPORT = "max-age=63072000; includeSubDomains";

  private final List<Rule> rules;
  private final Predicate<HttpServletRequest> secure;
  private final String transport;

  /**
   * Which paths get which headers.
   *
   * <p>Immutable.
   */
  public record Rule(PathPattern match, HeaderProfile profile) {}

  /**
   * Creates the filter.
   *
   * @param rules the first that matches counts; a path that none matches gets {@link
   *     HeaderProfile#api}
   * @param secure tells whether the client speaks https, such as {@link ClientAddress#isSecure}
   */
  public SecurityHeadersFilter(List<Rule> rules, Predicate<HttpServletRequest> secure) {
    this(rules, HeaderProfile.api(), TRANSPORT, secure);
  }

  /**
   * Creates the filter.
   *
   * @param rules the first that matches counts
   * @param others what a path gets that none matches
   * @param transport {@code Strict-Transport-Security}; empty for none
   * @param secure tells whether the client speaks https, such as {@link ClientAddress#isSecure}
   */
  public SecurityHeadersFilter(
      List<Rule> rules,
      HeaderProfile others,
      String transport,
      Predicate<HttpServletRequest> secure) {
    super(RequestOrder.HEADERS);
    this.transport = transport;
    this.rules =
        java.util.stream.Stream.concat(
                rules.stream(),
                java.util.stream.Stream.of(new Rule(PathPattern.parse("/**"), others)))
            .toList();
    this.secure = secure;
  }

  @Override
  protected void filter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    HeaderProfile profile = profile(PathPattern.pathOf(request));
    String strict = !transport.isEmpty() && secure.test(request) ? transport : "";
    String nonce = profile.isNonced() ? CspNonce.assign(request) : "";
    Lasting lasting = new Lasting(response, profile, strict, nonce);
    lasting.write();
    chain.doFilter(request, lasting);
  }

  private HeaderProfile profile(String path) {
    for (Rule each : rules) {
      if (each.match().matches(path)) {
        return each.profile();
      }
    }
    throw new IllegalStateException("the last rule matches every path");
  }

  /** An answer whose security headers outlive a reset. */
  private static final class Lasting extends HttpServletResponseWrapper {
    private final HttpServletResponse answer;
    private final HeaderProfile profile;
    private final String strict;
    private final String nonce;

    Lasting(HttpServletResponse answer, HeaderProfile profile, String strict, String nonce) {
      super(answer);
      this.answer = answer;
      this.profile = profile;
      this.strict = strict;
      this.nonce = nonce;
    }

    void write() {
      profile.write(answer, nonce, strict);
    }

    @Override
    public void reset() {
      super.reset();
      write();
    }
  }
}
