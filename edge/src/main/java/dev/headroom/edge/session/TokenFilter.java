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
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Verifies bearer tokens, and refuses invalid ones with 401; a request without a token goes on
 * unauthenticated, and so does one with the token of another issuer unless those are refused too.
 *
 * <p>The response to a verified request is {@code no-store}, unless the handler sets {@code
 * Cache-Control} itself. Later filters and the handler read the verified token by {@link
 * #accessOf}. Every refusal looks alike: the reason is counted by meters only, and nothing is
 * logged. Of several Authorization headers with a bearer none is accepted. A token whose revocation
 * cannot be looked up because the store is unavailable is not refused: the request is answered with
 * 503, so that clients do not sign out.
 *
 * <p>Thread-safe. Costs what the verification costs.
 */
public final class TokenFilter extends EdgeFilter {
  private static final String ACCESS = TokenFilter.class.getName() + ".access";
  private static final String SCHEME = "Bearer";

  private final TokenVerifier verifier;
  private final List<Rule> rules;
  private final Consumer<String> onSession;
  private final boolean refusesForeign;

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
    this(verifier, rules, onSession, true);
  }

  /**
   * Creates the filter.
   *
   * @param rules for routes that are not {@link Freshness#BOUNDED}
   * @param onSession called with the session of each verified request
   * @param refusesForeign whether tokens that do not claim to be of this issuer are refused; else
   *     they are left to the filters that follow
   */
  public TokenFilter(
      TokenVerifier verifier,
      List<Rule> rules,
      Consumer<String> onSession,
      boolean refusesForeign) {
    super(RequestOrder.TOKEN);
    this.verifier = verifier;
    this.rules = List.copyOf(rules);
    this.onSession = onSession;
    this.refusesForeign = refusesForeign;
  }

  /** Returns the verified token; null for a request without one. */
  public static @Nullable AccessToken accessOf(HttpServletRequest request) {
    return request.getAttribute(ACCESS) instanceof AccessToken access ? access : null;
  }

  @Override
  protected void filter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    List<String> headers = Collections.list(request.getHeaders("Authorization"));
    if (headers.stream().noneMatch(TokenFilter::isBearer)) {
      chain.doFilter(request, response);
    } else if (headers.size() > 1) {
      refuse(request, response);
    } else {
      String token = headers.getFirst().substring(SCHEME.length()).strip();
      Freshness freshness = freshness(request);
      switch (refusesForeign
          ? verifier.verify(token, freshness)
          : verifier.verifyOwn(token, freshness)) {
        case TokenDecision.Admitted admitted -> {
          request.setAttribute(ACCESS, admitted.token());
          String session = admitted.token().session();
          if (session != null) {
            onSession.accept(session);
          }
          boolean shared = request.getAttribute(SHARED) != null;
          chain.doFilter(request, shared ? response : new PersonalResponse(response));
        }
        case TokenDecision.Refused refused -> refused(refused.reason(), request, response, chain);
      }
    }
  }

  private void refused(
      TokenDecision.Reason reason,
      HttpServletRequest request,
      HttpServletResponse response,
      FilterChain chain)
      throws IOException, ServletException {
    if (reason == TokenDecision.Reason.UNKNOWN) {
      Problem.storeUnavailable(request, response);
    } else if (reason == TokenDecision.Reason.FOREIGN) {
      chain.doFilter(request, response);
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
