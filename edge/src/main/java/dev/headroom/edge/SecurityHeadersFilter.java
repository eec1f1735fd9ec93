// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge;

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
  private static final String TRANSPORT = "max-age=63072000; includeSubDomains";

  private final List<Rule> rules;
  private final Predicate<HttpServletRequest> secure;

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
    super(RequestOrder.HEADERS);
    this.rules =
        java.util.stream.Stream.concat(
                rules.stream(),
                java.util.stream.Stream.of(new Rule(PathPattern.parse("/**"), HeaderProfile.api())))
            .toList();
    this.secure = secure;
  }

  @Override
  void filter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    boolean https = secure.test(request);
    HeaderProfile profile = profile(PathPattern.pathOf(request));
    Lasting lasting = new Lasting(response, profile, https);
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
    private final boolean https;

    Lasting(HttpServletResponse answer, HeaderProfile profile, boolean https) {
      super(answer);
      this.answer = answer;
      this.profile = profile;
      this.https = https;
    }

    void write() {
      profile.write(answer);
      if (https) {
        answer.setHeader("Strict-Transport-Security", TRANSPORT);
      }
    }

    @Override
    public void reset() {
      super.reset();
      write();
    }
  }
}
