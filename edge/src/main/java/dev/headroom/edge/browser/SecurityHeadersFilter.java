// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge.browser;

import dev.headroom.edge.ClientAddress;
import dev.headroom.edge.EdgeFilter;
import dev.headroom.edge.PathPattern;
import dev.headroom.edge.RequestOrder;
import dev.headroom.edge.RequestPath;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Adds security headers to every response, by the path's profile; the handler may replace them.
 *
 * <p>Thread-safe. The headers survive a handler's {@code reset()}. {@code
 * Strict-Transport-Security} is sent over https only. The first HTML page that is sent with {@link
 * HeaderProfile#api} is logged.
 */
public final class SecurityHeadersFilter extends EdgeFilter {
  private static final Logger LOG = LoggerFactory.getLogger(SecurityHeadersFilter.class);
  private static final String HTML = "text/html";

  /** The default {@code Strict-Transport-Security}: two years, all subdomains, no preload list. */
  public static final String TRANSPORT = "max-age=63072000; includeSubDomains";

  private final List<Rule> rules;
  private final HeaderProfile others;
  private final Predicate<HttpServletRequest> secure;
  private final String transport;
  private final AtomicBoolean reported = new AtomicBoolean();

  /**
   * The header profile of some paths; an {@linkplain RequestPath ambiguous path} is of none.
   *
   * <p>Immutable.
   */
  public record Rule(PathPattern match, HeaderProfile profile) {}

  /**
   * Creates the filter.
   *
   * @param rules the first that matches applies; a path that none matches gets {@link
   *     HeaderProfile#api}
   * @param secure whether the client uses https, such as {@link ClientAddress#isSecure}
   */
  public SecurityHeadersFilter(List<Rule> rules, Predicate<HttpServletRequest> secure) {
    this(rules, HeaderProfile.api(), TRANSPORT, secure);
  }

  /**
   * Creates the filter.
   *
   * @param rules the first that matches applies
   * @param others the profile of a path that none matches without doubt
   * @param transport {@code Strict-Transport-Security}; empty for none
   * @param secure whether the client uses https, such as {@link ClientAddress#isSecure}
   */
  public SecurityHeadersFilter(
      List<Rule> rules,
      HeaderProfile others,
      String transport,
      Predicate<HttpServletRequest> secure) {
    super(RequestOrder.HEADERS);
    this.transport = transport;
    this.rules = List.copyOf(rules);
    this.others = others;
    this.secure = secure;
  }

  @Override
  protected void filter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    HeaderProfile profile = rules.isEmpty() ? others : profile(RequestPath.of(request));
    String strict = !transport.isEmpty() && secure.test(request) ? transport : "";
    String nonce = profile.isNonced() ? CspNonce.assign(request) : "";
    ResetProof headers = new ResetProof(response, profile, strict, nonce);
    headers.write();
    chain.doFilter(request, headers);
    if (!reported.getPlain()
        && isPageOfApi(request, response)
        && reported.compareAndSet(false, true)) {
      LOG.warn(
          "{} is an HTML page with the security headers of an API, since no setting names its path:"
              + " browsers load no style and no script for it, and send none of its forms. Name the"
              + " paths of pages in headroom.edge.pages, or in headroom.edge.nonce-pages where they"
              + " have inline scripts",
          request.getRequestURI());
    }
  }

  private static boolean isPageOfApi(HttpServletRequest request, HttpServletResponse response) {
    String type = response.getContentType();
    return type != null
        && type.regionMatches(true, 0, HTML, 0, HTML.length())
        && response.getStatus() == HttpServletResponse.SC_OK
        && HeaderProfile.isApi(response)
        && !RequestPath.of(request).isAmbiguous();
  }

  private HeaderProfile profile(RequestPath path) {
    for (Rule each : rules) {
      if (each.match().matches(path)) {
        return each.profile();
      }
    }
    return others;
  }

  /** A response whose security headers survive a reset. */
  private static final class ResetProof extends HttpServletResponseWrapper {
    private final HttpServletResponse client;
    private final HeaderProfile profile;
    private final String strict;
    private final String nonce;

    ResetProof(HttpServletResponse client, HeaderProfile profile, String strict, String nonce) {
      super(client);
      this.client = client;
      this.profile = profile;
      this.strict = strict;
      this.nonce = nonce;
    }

    void write() {
      profile.write(client, nonce, strict);
    }

    @Override
    public void reset() {
      super.reset();
      write();
    }
  }
}
