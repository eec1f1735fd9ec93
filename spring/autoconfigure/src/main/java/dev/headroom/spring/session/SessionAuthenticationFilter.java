// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.session;

import dev.headroom.edge.session.TokenFilter;
import dev.headroom.session.token.AccessToken;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.security.authentication.AbstractAuthenticationToken;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Tells Spring Security who asks, as the gate found it: the user is the name, the token's
 * authorities are the authorities, and the principal is the {@link AccessToken}.
 *
 * <p>Thread-safe. An application puts it into its chain: {@code http.addFilterBefore(new
 * SessionAuthenticationFilter(), AnonymousAuthenticationFilter.class)}.
 */
public final class SessionAuthenticationFilter extends OncePerRequestFilter {

  /** Creates the filter. */
  public SessionAuthenticationFilter() {}

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    AccessToken access = TokenFilter.accessOf(request);
    if (access != null) {
      SecurityContext context = SecurityContextHolder.createEmptyContext();
      context.setAuthentication(new SignedIn(access));
      SecurityContextHolder.setContext(context);
    }
    chain.doFilter(request, response);
  }

  @Override
  protected boolean shouldNotFilterAsyncDispatch() {
    return false;
  }

  /** Who is signed in by a token. */
  private static final class SignedIn extends AbstractAuthenticationToken {
    private static final long serialVersionUID = 1L;

    private final transient AccessToken access;
    private final String user;

    SignedIn(AccessToken access) {
      super(AuthorityUtils.createAuthorityList(access.authorities()));
      this.access = access;
      this.user = access.user();
      setAuthenticated(true);
    }

    @Override
    public Object getCredentials() {
      return "";
    }

    @Override
    public Object getPrincipal() {
      return access;
    }

    @Override
    public String getName() {
      return user;
    }

    @Override
    public boolean equals(@org.jspecify.annotations.Nullable Object other) {
      return this == other;
    }

    @Override
    public int hashCode() {
      return System.identityHashCode(this);
    }
  }
}
