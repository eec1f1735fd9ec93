// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge.overload;

import dev.headroom.edge.EdgeFilter;
import dev.headroom.edge.Problem;
import dev.headroom.edge.RequestOrder;
import dev.headroom.ground.Deadline;
import dev.headroom.ground.TimeSource;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;

/**
 * Gives every request a deadline, and cancels requests whose response has not begun by then.
 *
 * <p>The thread is interrupted and the client gets 503. A handler that ignores interrupts runs on;
 * a response that has begun is not cancelled; an asynchronous request has its container's time-out.
 * A client may ask for less time by {@code X-Deadline-Millis}, never for more. Filters and handlers
 * read the remaining time from {@link Deadline#current}.
 *
 * <p>Thread-safe. Costs one entry in a set for each request; cancels at most 50 ms late.
 */
public final class DeadlineFilter extends EdgeFilter {
  private static final int MOST_DIGITS = 9;

  private final DeadlineSettings settings;
  private final TimeSource time;
  private final DeadlineInterrupter watch;

  /** Creates the filter. */
  public DeadlineFilter(DeadlineSettings settings, TimeSource time) {
    super(RequestOrder.DEADLINE);
    this.settings = settings;
    this.time = time;
    this.watch = new DeadlineInterrupter(time);
  }

  @Override
  @SuppressWarnings("try") // the scope is only to be closed
  protected void filter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    Deadline budget = Deadline.after(total(request.getHeader(Deadline.HEADER)), time);
    DeadlineInterrupter.WatchedThread watched =
        watch.watch(budget.deadlineNanos(), () -> !response.isCommitted());
    boolean late = false;
    try (Deadline.Scope scope = budget.makeCurrent()) {
      chain.doFilter(request, response);
    } catch (IOException | ServletException | RuntimeException failed) {
      late = watch.release(watched);
      if (!late || response.isCommitted()) {
        throw failed;
      }
    } finally {
      late |= watch.release(watched);
    }
    if (late && !response.isCommitted() && !request.isAsyncStarted()) {
      response.setHeader("Retry-After", "1");
      Problem.of(503, "Service Unavailable", "The request took too long and was cancelled.")
          .write(request, response);
    }
  }

  private Duration total(@org.jspecify.annotations.Nullable String asked) {
    if (asked == null
        || asked.isEmpty()
        || asked.length() > MOST_DIGITS
        || !asked.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return settings.total();
    }
    Duration wanted = Duration.ofMillis(Long.parseLong(asked));
    return wanted.compareTo(settings.total()) < 0 ? wanted : settings.total();
  }

  /** Ends the sweeping thread. */
  @Override
  public void destroy() {
    watch.close();
  }
}
