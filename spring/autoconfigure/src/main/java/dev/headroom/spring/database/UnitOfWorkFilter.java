// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.database;

import dev.headroom.database.statement.UnitOfWork;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.web.servlet.HandlerMapping;

/**
 * Opens a unit of work for each request, named after the method and the pattern of the handler,
 * such as {@code GET /orders/{id}}. An asynchronous request is one unit until it is complete: what
 * runs on its own threads counts in it, and so does the {@code Callable} of a controller.
 *
 * <p>Thread-safe.
 */
final class UnitOfWorkFilter implements Filter {
  /** Behind the filter that times requests, before those that may read a database. */
  static final int ORDER = -890;

  private static final String NO_HANDLER = "unmatched";
  private static final String WORK = UnitOfWorkFilter.class.getName() + ".work";

  private final StatementWatch watch;

  private record Work(UnitOfWork unit, Route route) {}

  UnitOfWorkFilter(StatementWatch watch) {
    this.watch = watch;
  }

  @Override
  @SuppressWarnings("try") // the scope is only to be closed
  public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    Work work = work(request);
    try (UnitOfWork.Scope scope = work.unit.makeCurrent()) {
      chain.doFilter(request, response);
    } finally {
      if (!request.isAsyncStarted() || !endsWhenComplete(request, work)) {
        work.unit.end();
      }
    }
  }

  /** Returns the work of an asynchronous request that goes on, or that of a new one. */
  private Work work(ServletRequest request) {
    if (request.getAttribute(WORK) instanceof Work work && !work.unit.isEnded()) {
      return work;
    }
    Route route = new Route(request);
    Work work = new Work(watch.start(route), route);
    request.setAttribute(WORK, work);
    ScopeOfCallable.add(request, WORK, () -> work.unit.makeCurrent()::close);
    return work;
  }

  private static boolean endsWhenComplete(ServletRequest request, Work work) {
    work.route.keep();
    try {
      request.getAsyncContext().addListener(new EndOfRequest(work.unit));
      return true;
    } catch (IllegalStateException completed) {
      return false;
    }
  }

  /** The name of the unit, which must outlive the request where another thread wants to know it. */
  private static final class Route implements Supplier<String> {
    private final ServletRequest request;
    private volatile @Nullable String known;

    Route(ServletRequest request) {
      this.request = request;
    }

    void keep() {
      known = get();
    }

    @Override
    public String get() {
      String kept = known;
      if (kept != null) {
        return kept;
      }
      Object pattern = request.getAttribute(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE);
      String method = request instanceof HttpServletRequest http ? http.getMethod() + " " : "";
      return method + (pattern == null ? NO_HANDLER : pattern);
    }
  }

  /** Ends the unit of an asynchronous request. */
  private record EndOfRequest(UnitOfWork unit) implements AsyncListener {
    @Override
    public void onComplete(AsyncEvent event) {
      unit.end();
    }

    @Override
    public void onTimeout(AsyncEvent event) {
      // It is completed next.
    }

    @Override
    public void onError(AsyncEvent event) {
      // It is completed next.
    }

    /** The request is asynchronous a second time, which drops its listeners. */
    @Override
    public void onStartAsync(AsyncEvent event) {
      event.getAsyncContext().addListener(this);
    }
  }
}
