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
 * Authenticates the request in Spring Security by its verified token: the user is the name, the
 * token's authorities are the authorities, and the principal is the {@link AccessToken}.
 *
 * <p>Thread-safe. An application adds it to its chain: {@code http.addFilterBefore(new
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
      context.setAuthentication(new TokenAuthentication(access));
      SecurityContextHolder.setContext(context);
    }
    chain.doFilter(request, response);
  }

  @Override
  protected boolean shouldNotFilterAsyncDispatch() {
    return false;
  }

  /** A user who is authenticated by a token. */
  private static final class TokenAuthentication extends AbstractAuthenticationToken {
    private static final long serialVersionUID = 1L;

    private final transient AccessToken access;
    private final String user;

    TokenAuthentication(AccessToken access) {
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
