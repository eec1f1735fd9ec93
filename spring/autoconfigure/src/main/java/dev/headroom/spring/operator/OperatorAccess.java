// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.operator;

import jakarta.servlet.http.HttpServletRequest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.Principal;
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

  private static final boolean HAS_SECURITY =
      ClassUtils.isPresent(
          "org.springframework.security.core.Authentication",
          OperatorAccess.class.getClassLoader());

  private final String authority;
  private final byte[] token;

  OperatorAccess(OperatorProperties properties) {
    this.authority = properties.authority();
    this.token = properties.token().getBytes(StandardCharsets.UTF_8);
  }

  /** Returns whether the caller is an operator; complete only behind sign-in. */
  public boolean isOperator(HttpServletRequest request) {
    return hasToken(request)
        || request.isUserInRole(authority)
        || (HAS_SECURITY && Authorities.contain(request.getUserPrincipal(), authority));
  }

  /** Returns whether the request carries the operators' token; may be asked before sign-in. */
  public boolean hasToken(HttpServletRequest request) {
    String sent = request.getHeader(HEADER);
    return sent != null
        && token.length > 0
        && MessageDigest.isEqual(token, sent.getBytes(StandardCharsets.UTF_8));
  }

  /** Returns the response to a caller who is no operator. */
  public ResponseEntity<ProblemDetail> refusal() {
    HttpStatus status = HttpStatus.FORBIDDEN;
    String detail = "This needs the authority " + authority + " or the operators' token.";
    return ResponseEntity.status(status).body(ProblemDetail.forStatusAndDetail(status, detail));
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
