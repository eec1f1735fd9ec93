// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.session;

import dev.headroom.edge.session.TokenFilter;
import dev.headroom.session.token.AccessToken;
import dev.headroom.session.token.TokenVerifier;
import dev.headroom.spring.edge.HandlerAnnotation;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;

/** Asks the store about tokens before handlers that are marked {@link Fresh}. Thread-safe. */
final class FreshInterceptor implements HandlerInterceptor {
  private final HandlerAnnotation<Fresh> annotations = new HandlerAnnotation<>(Fresh.class);
  private final TokenVerifier verifier;

  FreshInterceptor(TokenVerifier verifier) {
    this.verifier = verifier;
  }

  @Override
  public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler)
      throws IOException {
    if (!(handler instanceof HandlerMethod method) || annotations.of(method) == null) {
      return true;
    }
    AccessToken access = TokenFilter.accessOf(request);
    if (access == null || verifier.isValidInStore(access)) {
      return true;
    }
    TokenFilter.refuse(request, response);
    return false;
  }
}
