// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.database;

import dev.headroom.database.statement.UnitOfWork;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import org.springframework.web.servlet.HandlerMapping;

/**
 * Opens a unit of work for each request, named after the method and the pattern of the handler,
 * such as {@code GET /orders/{id}}. What runs after an asynchronous dispatch is another unit.
 *
 * <p>Thread-safe.
 */
final class UnitOfWorkFilter implements Filter {
  /** Behind the filter that times requests, before those that may read a database. */
  static final int ORDER = -890;

  private static final String NO_HANDLER = "unmatched";

  private final StatementWatch watch;

  UnitOfWorkFilter(StatementWatch watch) {
    this.watch = watch;
  }

  @Override
  @SuppressWarnings("try") // the scope is only to be closed
  public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    try (UnitOfWork.Scope scope = watch.open(() -> route(request))) {
      chain.doFilter(request, response);
    }
  }

  private static String route(ServletRequest request) {
    Object pattern = request.getAttribute(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE);
    String method = request instanceof HttpServletRequest http ? http.getMethod() + " " : "";
    return method + (pattern == null ? NO_HANDLER : pattern);
  }
}
