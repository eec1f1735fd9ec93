// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.edge;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.web.multipart.MultipartException;
import org.springframework.web.servlet.HandlerExceptionResolver;
import org.springframework.web.servlet.ModelAndView;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import org.springframework.web.servlet.mvc.support.DefaultHandlerExceptionResolver;
import org.springframework.web.util.DisconnectedClientHelper;

/**
 * Leaves an exception unresolved whose handler lost its connection to a database or another server:
 * the response is one of status 500, as to any other failure.
 *
 * <p>Spring's resolver recognises a lost client by the innermost exception: an {@code
 * EOFException}, or the texts "broken pipe" and "connection reset by peer". Those are the same
 * where a statement or a commit lost its server, and its response to a client that still waits is
 * then an empty 200: a write that was rolled back looks acknowledged. Spring itself excepts {@code
 * DataAccessException} and exceptions of its own HTTP clients, but no {@code SQLException}, no
 * failed begin or commit of a transaction, and no other client.
 *
 * <p>Thread-safe. Costs nothing until a handler fails.
 */
final class LostConnectionResolver implements HandlerExceptionResolver {

  /** What Tomcat, Jetty and Spring throw where the connection to the client is lost. */
  private static final Set<String> OF_THE_CLIENT =
      Set.of("ClientAbortException", "EofException", "AsyncRequestNotUsableException");

  /** Puts one behind the application's own resolvers and advices, and before Spring's last one. */
  static WebMvcConfigurer beforeSprings() {
    return new WebMvcConfigurer() {
      @Override
      public void extendHandlerExceptionResolvers(List<HandlerExceptionResolver> resolvers) {
        int at = 0;
        while (at < resolvers.size()
            && !(resolvers.get(at) instanceof DefaultHandlerExceptionResolver)) {
          at++;
        }
        resolvers.add(at, new LostConnectionResolver());
      }
    };
  }

  @Override
  public @Nullable ModelAndView resolveException(
      HttpServletRequest request,
      HttpServletResponse response,
      @Nullable Object handler,
      Exception failure) {
    if (!DisconnectedClientHelper.isClientDisconnectedException(failure)
        || lostTheClient(failure)) {
      return null;
    }
    throw failure instanceof RuntimeException unchecked
        ? unchecked
        : new IllegalStateException("a handler lost a connection to another server", failure);
  }

  private static boolean lostTheClient(Exception failure) {
    for (Throwable each = failure; each != null; each = each.getCause()) {
      if (OF_THE_CLIENT.contains(each.getClass().getSimpleName())
          || each instanceof HttpMessageNotReadableException
          || each instanceof MultipartException) {
        return true;
      }
    }
    return false;
  }
}
