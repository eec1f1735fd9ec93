// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.edge;

import dev.headroom.edge.Problem;
import dev.headroom.ground.StoreUnavailableException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationContext;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.util.function.SingletonSupplier;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.method.ControllerAdviceBean;
import org.springframework.web.method.annotation.ExceptionHandlerMethodResolver;
import org.springframework.web.servlet.HandlerExceptionResolver;
import org.springframework.web.servlet.ModelAndView;

/**
 * Answers handlers that fail because a store of sessions or limits is unavailable: 503, before an
 * advice for all exceptions makes it a 500. An advice that names {@link StoreUnavailableException}
 * itself takes precedence. The store's own log says that it is unavailable, once.
 *
 * <p>Thread-safe.
 */
final class StoreUnavailableResolver implements HandlerExceptionResolver, Ordered {
  private final Supplier<Boolean> advised;

  StoreUnavailableResolver(ApplicationContext application) {
    this.advised =
        SingletonSupplier.of(() ->
            ControllerAdviceBean.findAnnotatedBeans(application).stream()
                .map(ControllerAdviceBean::getBeanType)
                .anyMatch(each -> each != null && namesTheException(each)));
  }

  private static boolean namesTheException(Class<?> advice) {
    Method handler =
        new ExceptionHandlerMethodResolver(advice)
            .resolveMethodByExceptionType(StoreUnavailableException.class);
    ExceptionHandler annotation =
        handler == null
            ? null
            : AnnotatedElementUtils.findMergedAnnotation(handler, ExceptionHandler.class);
    return handler != null
        && Stream.concat(
                Arrays.stream(handler.getParameterTypes()),
                annotation == null ? Stream.empty() : Arrays.stream(annotation.value()))
            .anyMatch(StoreUnavailableException.class::equals);
  }

  @Override
  public @Nullable ModelAndView resolveException(
      HttpServletRequest request,
      HttpServletResponse response,
      @Nullable Object handler,
      Exception failure) {
    if (response.isCommitted()
        || StoreUnavailableException.findIn(failure) == null
        || Boolean.TRUE.equals(advised.get())) {
      return null;
    }
    try {
      Problem.storeUnavailable(request, response);
    } catch (IOException disconnected) {
      throw new UncheckedIOException(disconnected);
    }
    return new ModelAndView();
  }

  @Override
  public int getOrder() {
    return Ordered.HIGHEST_PRECEDENCE;
  }
}
