// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge.session;

import dev.headroom.edge.EdgeFilter;
import dev.headroom.edge.PathPattern;
import dev.headroom.edge.Problem;
import dev.headroom.edge.RequestOrder;
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
 * Lets a bearer token through or answers 401; a request without one goes on as nobody.
 *
 * <p>Whoever comes behind finds who asks by {@link #accessOf}. Every refusal is answered alike,
 * whatever its reason: what is wrong with a token is told to the meters only, and nothing is
 * logged, however many come. Of several Authorization headers none is believed.
 *
 * <p>Thread-safe. Costs what the gate costs.
 */
public final class TokenFilter extends EdgeFilter {
  private static final String ACCESS = TokenFilter.class.getName() + ".access";
  private static final String SCHEME = "Bearer";

  private final TokenVerifier gate;
  private final List<Rule> rules;
  private final Consumer<String> seen;

  /**
   * How sure the routes of a path must be; the first rule that matches decides.
   *
   * <p>Immutable.
   */
  public record Rule(PathPattern match, Freshness demand) {}

  /**
   * Creates the filter.
   *
   * @param rules for routes that are not {@link Freshness#BOUNDED}
   * @param seen hears the session of each request that is let through
   */
  public TokenFilter(TokenVerifier gate, List<Rule> rules, Consumer<String> seen) {
    super(RequestOrder.TOKEN);
    this.gate = gate;
    this.rules = List.copyOf(rules);
    this.seen = seen;
  }

  /** Returns who asks; null for a request without a token. */
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
    if (gate.verify(token, demand(request)) instanceof TokenDecision.Admitted admitted) {
      request.setAttribute(ACCESS, admitted.token());
      String session = admitted.token().session();
      if (session != null) {
        seen.accept(session);
      }
      chain.doFilter(request, response);
    } else {
      refuse(request, response);
    }
  }

  /** Answers 401 as every refusal of a token is answered. */
  public static void refuse(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    response.setHeader("WWW-Authenticate", "Bearer error=\"invalid_token\"");
    Problem.of(401, "Unauthorized", "A valid token is needed; sign in and send it as a bearer.")
        .write(request, response);
  }

  private Freshness demand(HttpServletRequest request) {
    if (rules.isEmpty()) {
      return Freshness.BOUNDED;
    }
    String path = PathPattern.pathOf(request);
    for (Rule rule : rules) {
      if (rule.match().matches(path)) {
        boolean reads = request.getMethod().equals("GET") || request.getMethod().equals("HEAD");
        return rule.demand() == Freshness.LENIENT && !reads ? Freshness.BOUNDED : rule.demand();
      }
    }
    return Freshness.BOUNDED;
  }

  private static boolean isBearer(String header) {
    boolean named = header.regionMatches(true, 0, SCHEME, 0, SCHEME.length());
    return named && (header.length() == SCHEME.length() || header.charAt(SCHEME.length()) == ' ');
  }
}
