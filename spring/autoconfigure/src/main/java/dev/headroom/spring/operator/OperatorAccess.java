// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.operator;

import jakarta.servlet.http.HttpServletRequest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.Principal;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.Authentication;
import org.springframework.util.ClassUtils;

/**
 * Decides whether a caller is an operator: one who has the operators' authority or role, or sends
 * the operators' token.
 *
 * <p>Immutable. Compares the token in constant time.
 */
public final class OperatorAccess {
  /** The request header that carries the token. */
  public static final String HEADER = "X-Headroom-Operator";

  /** The name of the servlet of the console, which signs operators in by itself. */
  public static final String CONSOLE = "headroomConsole";

  private static final boolean HAS_SECURITY =
      ClassUtils.isPresent(
          "org.springframework.security.core.Authentication",
          OperatorAccess.class.getClassLoader());

  private static final String BEARER = "Bearer ";
  private static final Set<String> READS = Set.of("GET", "HEAD", "OPTIONS");

  private final String authority;
  private final byte[] token;

  OperatorAccess(OperatorProperties properties) {
    this.authority = properties.authority();
    this.token = properties.token().getBytes(StandardCharsets.UTF_8);
  }

  /**
   * Returns whether the caller is an operator; complete only behind sign-in. The authority counts
   * for a change only if no other site made the operator's browser send it.
   */
  public boolean isOperator(HttpServletRequest request) {
    return hasToken(request) || (hasAuthority(request) && !isForeign(request));
  }

  private boolean hasAuthority(HttpServletRequest request) {
    return request.isUserInRole(authority)
        || (HAS_SECURITY && Authorities.contain(request.getUserPrincipal(), authority));
  }

  /** Returns whether a page of another origin sent a change; none can add a bearer token. */
  private static boolean isForeign(HttpServletRequest request) {
    String bearer = request.getHeader("Authorization");
    if (READS.contains(request.getMethod()) || (bearer != null && bearer.startsWith(BEARER))) {
      return false;
    }
    String site = request.getHeader("Sec-Fetch-Site");
    if (site != null) {
      return !site.equals("same-origin") && !site.equals("none");
    }
    String origin = request.getHeader("Origin");
    return origin != null && !isOwn(origin.substring(origin.indexOf(':') + 1), request);
  }

  /** Compares the host of an origin with the one that was requested, as far as a proxy says it. */
  private static boolean isOwn(String host, HttpServletRequest request) {
    int port = request.getServerPort();
    String server = request.getServerName() + (port == 80 || port == 443 ? "" : ":" + port);
    return host.equalsIgnoreCase("//" + request.getHeader("Host"))
        || host.equalsIgnoreCase("//" + server);
  }

  /**
   * Returns whether the request carries the operators' token, in the header of its own or as a
   * bearer token, which scrapers can send; may be called before sign-in.
   */
  public boolean hasToken(HttpServletRequest request) {
    String bearer = request.getHeader("Authorization");
    return isToken(request.getHeader(HEADER))
        || (bearer != null
            && bearer.startsWith(BEARER)
            && isToken(bearer.substring(BEARER.length())));
  }

  private boolean isToken(@Nullable String sent) {
    return sent != null
        && token.length > 0
        && MessageDigest.isEqual(token, sent.getBytes(StandardCharsets.UTF_8));
  }

  /** Returns the token, for a form that operators sign in with; empty if none is accepted. */
  public String token() {
    return new String(token, StandardCharsets.UTF_8);
  }

  /**
   * Lets operators alone pass.
   *
   * @throws RefusedException if the caller is none
   */
  void require(HttpServletRequest request) {
    if (!isOperator(request)) {
      throw new RefusedException();
    }
  }

  /** Thrown where a caller is no operator. Immutable, without a stack trace. */
  static final class RefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private RefusedException() {
      super("the caller is no operator", null, false, false);
    }
  }

  /** Returns the response to a caller who is no operator. */
  public ResponseEntity<ProblemDetail> refusal() {
    return OperatorEndpoint.problem(
        HttpStatus.FORBIDDEN,
        "This needs the authority "
            + authority
            + " or the operators' token; a browser may send changes from pages of this origin"
            + " only.");
  }

  /** Loaded only where Spring Security is. */
  private static final class Authorities {
    private Authorities() {}

    static boolean contain(@Nullable Principal caller, String authority) {
      return caller instanceof Authentication known
          && known.isAuthenticated()
          && known.getAuthorities().stream()
              .anyMatch(each -> authority.equals(each.getAuthority()));
    }
  }
}
