// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge.session;

import dev.headroom.edge.EdgeFilter;
import dev.headroom.edge.PathPattern;
import dev.headroom.edge.Problem;
import dev.headroom.edge.RequestOrder;
import dev.headroom.edge.RequestPath;
import dev.headroom.session.revocation.Freshness;
import dev.headroom.session.token.AccessToken;
import dev.headroom.session.token.TokenDecision;
import dev.headroom.session.token.TokenVerifier;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Enumeration;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Verifies bearer tokens, and refuses invalid ones with 401; a request without a token goes on
 * unauthenticated.
 *
 * <p>The response to a verified request is {@code no-store}, unless the handler sets {@code
 * Cache-Control} itself. Later filters and the handler read the verified token by {@link
 * #accessOf}. Every refusal looks alike: the reason is counted by meters only, and nothing is
 * logged. Of several Authorization headers none is accepted.
 *
 * <p>Thread-safe. Costs what the verification costs.
 */
public final class TokenFilter extends EdgeFilter {
  private static final String ACCESS = TokenFilter.class.getName() + ".access";
  private static final String SCHEME = "Bearer";

  private final TokenVerifier verifier;
  private final List<Rule> rules;
  private final Consumer<String> onSession;

  /**
   * How fresh the knowledge of revocations must be for the routes of a path; the first rule that
   * matches decides. On an {@linkplain RequestPath ambiguous path} any rule that may match demands
   * its freshness, and none is lenient.
   *
   * <p>Immutable.
   */
  public record Rule(PathPattern match, Freshness freshness) {}

  /**
   * Creates the filter.
   *
   * @param rules for routes that are not {@link Freshness#BOUNDED}
   * @param onSession called with the session of each verified request
   */
  public TokenFilter(TokenVerifier verifier, List<Rule> rules, Consumer<String> onSession) {
    super(RequestOrder.TOKEN);
    this.verifier = verifier;
    this.rules = List.copyOf(rules);
    this.onSession = onSession;
  }

  /** Returns the verified token; null for a request without one. */
  public static @Nullable AccessToken accessOf(HttpServletRequest request) {
    return request.getAttribute(ACCESS) instanceof AccessToken access ? access : null;
  }

  @Override
  protected void filter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    Enumeration<String> headers = request.getHeaders("Authorization");
    String header = headers.hasMoreElements() ? headers.nextElement() : "";
    boolean several = headers.hasMoreElements();
    if (!several && !isBearer(header)) {
      chain.doFilter(request, response);
      return;
    }
    String token = several ? "" : header.substring(SCHEME.length()).strip();
    if (verifier.verify(token, freshness(request)) instanceof TokenDecision.Admitted admitted) {
      request.setAttribute(ACCESS, admitted.token());
      String session = admitted.token().session();
      if (session != null) {
        onSession.accept(session);
      }
      boolean shared = request.getAttribute(SHARED) != null;
      chain.doFilter(request, shared ? response : new PersonalResponse(response));
    } else {
      refuse(request, response);
    }
  }

  /** Responds 401 as every refusal of a token does. */
  public static void refuse(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    response.setHeader("WWW-Authenticate", "Bearer error=\"invalid_token\"");
    Problem.of(401, "Unauthorized", "A valid token is needed; sign in and send it as a bearer.")
        .write(request, response);
  }

  private Freshness freshness(HttpServletRequest request) {
    if (rules.isEmpty()) {
      return Freshness.BOUNDED;
    }
    RequestPath path = RequestPath.of(request);
    boolean reads = request.getMethod().equals("GET") || request.getMethod().equals("HEAD");
    for (Rule rule : rules) {
      boolean lenient = rule.freshness() == Freshness.LENIENT;
      if (rule.match().matches(path)) {
        return lenient && !reads ? Freshness.BOUNDED : rule.freshness();
      }
      if (!lenient && rule.match().mayMatch(path)) {
        return rule.freshness();
      }
    }
    return Freshness.BOUNDED;
  }

  private static boolean isBearer(String header) {
    boolean named = header.regionMatches(true, 0, SCHEME, 0, SCHEME.length());
    return named && (header.length() == SCHEME.length() || header.charAt(SCHEME.length()) == ' ');
  }
}
