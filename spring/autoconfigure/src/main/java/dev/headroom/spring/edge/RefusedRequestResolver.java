// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.edge;

import dev.headroom.edge.guard.BodyRefusedException;
import dev.headroom.edge.guard.MalformedRequests;
import dev.headroom.edge.overload.DeadlineFilter;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.springframework.core.Ordered;
import org.springframework.web.servlet.HandlerExceptionResolver;
import org.springframework.web.servlet.ModelAndView;

/**
 * Resolves exceptions of handlers that are no fault of the application: a refused body, to which
 * the guard has responded already, a passed deadline, a request that cannot be read, and a client
 * that has disconnected. So none of them costs a search for an exception handler, or a line in the
 * log.
 *
 * <p>Thread-safe.
 */
final class RefusedRequestResolver implements HandlerExceptionResolver, Ordered {
  private final MalformedRequests malformed;

  RefusedRequestResolver(MalformedRequests malformed) {
    this.malformed = malformed;
  }

  @Override
  public @Nullable ModelAndView resolveException(
      HttpServletRequest request,
      HttpServletResponse response,
      @Nullable Object handler,
      Exception failure) {
    try {
      return isOfRefusedBody(failure)
              || isOfRefusedBody(request.getAttribute(RequestDispatcher.ERROR_EXCEPTION))
              || DeadlineFilter.refuseIfLate(request, response)
              || malformed.refuse(failure, request, response)
          ? new ModelAndView()
          : null;
    } catch (IOException disconnected) {
      return new ModelAndView();
    }
  }

  /** Returns whether a body was refused, now or while the request was being dispatched. */
  private static boolean isOfRefusedBody(@Nullable Object failure) {
    return failure instanceof Throwable cause && BodyRefusedException.isCauseOf(cause);
  }

  @Override
  public int getOrder() {
    return Ordered.HIGHEST_PRECEDENCE;
  }
}
