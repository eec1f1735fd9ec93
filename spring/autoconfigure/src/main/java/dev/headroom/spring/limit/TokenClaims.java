// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.limit;

import dev.headroom.edge.limit.RequestClaims;
import dev.headroom.edge.session.TokenFilter;
import dev.headroom.session.token.AccessToken;
import jakarta.servlet.http.HttpServletRequest;
import java.security.Principal;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.core.ClaimAccessor;
import org.springframework.util.ClassUtils;

/**
 * The claims of a request's token: those of Headroom's sessions ({@code sub}, {@code client},
 * {@code tenant}, {@code sid}), and any that Spring Security has verified as a JWT, where that is
 * on the path.
 *
 * <p>Thread-safe.
 */
final class TokenClaims {
  private static final boolean JWTS =
      ClassUtils.isPresent(
          "org.springframework.security.oauth2.core.ClaimAccessor",
          TokenClaims.class.getClassLoader());

  private TokenClaims() {}

  /** Returns a reader of all claims that this application can verify. */
  public static RequestClaims known() {
    return TokenClaims::of;
  }

  private static @Nullable String of(HttpServletRequest request, String name) {
    AccessToken access = TokenFilter.accessOf(request);
    if (access != null) {
      return switch (name) {
        case "sub" -> access.user();
        case "client" -> access.client();
        case "tenant" -> access.tenant();
        case "sid" -> access.session();
        default -> null;
      };
    }
    Principal caller = request.getUserPrincipal();
    return JWTS && caller != null ? Jwts.of(caller, name) : null;
  }

  /** Loaded only where Spring Security's JWTs are. */
  private static final class Jwts {
    private Jwts() {}

    static @Nullable String of(Principal caller, String name) {
      Object claim =
          caller instanceof Authentication signedIn
                  && signedIn.getPrincipal() instanceof ClaimAccessor claims
              ? claims.getClaims().get(name)
              : null;
      return claim == null ? null : claim.toString();
    }
  }
}
