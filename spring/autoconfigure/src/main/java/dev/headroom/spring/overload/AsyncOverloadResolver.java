// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.overload;

import dev.headroom.edge.overload.OverloadFilter;
import dev.headroom.overload.OverloadException;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;
import org.springframework.core.Ordered;
import org.springframework.web.servlet.HandlerExceptionResolver;
import org.springframework.web.servlet.ModelAndView;

/**
 * Responds with 503 where the result of an asynchronous handler is an overload, and no resolver or
 * advice of the application responds to it: it does not pass the filter of overload protection,
 * which is left when such a handler returns.
 *
 * <p>Thread-safe.
 */
final class AsyncOverloadResolver implements HandlerExceptionResolver, Ordered {
  @Override
  public @Nullable ModelAndView resolveException(
      HttpServletRequest request,
      HttpServletResponse response,
      @Nullable Object handler,
      Exception failure) {
    OverloadException overload =
        request.getDispatcherType() == DispatcherType.ASYNC && !response.isCommitted()
            ? OverloadException.findIn(failure)
            : null;
    if (overload == null) {
      return null;
    }
    try {
      OverloadFilter.refuse(overload, request, response);
    } catch (IOException disconnected) {
      throw new UncheckedIOException(disconnected);
    }
    return new ModelAndView();
  }

  @Override
  public int getOrder() {
    return LOWEST_PRECEDENCE;
  }
}
