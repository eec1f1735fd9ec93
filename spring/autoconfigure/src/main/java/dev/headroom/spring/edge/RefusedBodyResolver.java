// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.edge;

import dev.headroom.edge.guard.BodyRefusedException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.springframework.core.Ordered;
import org.springframework.web.servlet.HandlerExceptionResolver;
import org.springframework.web.servlet.ModelAndView;

/**
 * Resolves exceptions that a refused body caused: the guard has responded already. So a flood of
 * slow senders costs neither a search for an exception handler nor lines in the log.
 *
 * <p>Thread-safe.
 */
final class RefusedBodyResolver implements HandlerExceptionResolver, Ordered {
  @Override
  public @Nullable ModelAndView resolveException(
      HttpServletRequest request,
      HttpServletResponse response,
      @Nullable Object handler,
      Exception failed) {
    return BodyRefusedException.isCauseOf(failed) ? new ModelAndView() : null;
  }

  @Override
  public int getOrder() {
    return Ordered.HIGHEST_PRECEDENCE;
  }
}
