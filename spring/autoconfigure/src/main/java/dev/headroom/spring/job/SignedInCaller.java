// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.job;

import dev.headroom.edge.session.TokenFilter;
import dev.headroom.session.token.AccessToken;
import jakarta.servlet.http.HttpServletRequest;
import java.security.Principal;
import org.jspecify.annotations.Nullable;
import org.springframework.util.ClassUtils;

/** The signed-in principal, or else the user of Headroom's own token. Immutable. */
final class SignedInCaller implements JobCaller {
  private static final boolean TOKENS =
      isPresent("dev.headroom.edge.session.TokenFilter")
          && isPresent("dev.headroom.session.token.AccessToken");

  @Override
  public @Nullable String of(HttpServletRequest request) {
    Principal caller = request.getUserPrincipal();
    if (caller != null) {
      return caller.getName();
    }
    return TOKENS ? Tokens.user(request) : null;
  }

  private static boolean isPresent(String type) {
    return ClassUtils.isPresent(type, SignedInCaller.class.getClassLoader());
  }

  /** Loaded only where the modules of sessions and the edge are. */
  private static final class Tokens {
    private Tokens() {}

    static @Nullable String user(HttpServletRequest request) {
      AccessToken access = TokenFilter.accessOf(request);
      return access == null ? null : access.user();
    }
  }
}
