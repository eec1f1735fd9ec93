// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.edge;

import dev.headroom.edge.Problem;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.core.Ordered;
import org.springframework.web.servlet.HandlerExceptionResolver;
import org.springframework.web.servlet.ModelAndView;

/**
 * Resolves one type of exception, which Headroom throws, to a problem with a {@code Retry-After},
 * where no resolver or advice of the application responds to it.
 *
 * <p>Thread-safe.
 *
 * @param <E> the exception
 */
public final class ProblemResolver<E extends Exception>
    implements HandlerExceptionResolver, Ordered {
  private static final long NANOS_BELOW_A_SECOND = 999_999_999L;

  private final Class<E> type;
  private final Function<E, Duration> retryAfter;
  private final Function<E, Problem> problem;

  /**
   * Creates a resolver.
   *
   * @param type the exception that it resolves, with its subclasses
   * @param retryAfter gives the time after which another try may succeed
   * @param problem gives the body
   */
  public ProblemResolver(
      Class<E> type, Function<E, Duration> retryAfter, Function<E, Problem> problem) {
    this.type = type;
    this.retryAfter = retryAfter;
    this.problem = problem;
  }

  /** Returns a time in whole seconds as {@code Retry-After} has it: rounded up, at least one. */
  public static long seconds(Duration wait) {
    return Math.max(1, wait.plusNanos(NANOS_BELOW_A_SECOND).toSeconds());
  }

  @Override
  public @Nullable ModelAndView resolveException(
      HttpServletRequest request,
      HttpServletResponse response,
      @Nullable Object handler,
      Exception failure) {
    if (!type.isInstance(failure) || response.isCommitted()) {
      return null;
    }
    E own = type.cast(failure);
    response.setHeader("Retry-After", Long.toString(seconds(retryAfter.apply(own))));
    try {
      problem.apply(own).write(request, response);
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
