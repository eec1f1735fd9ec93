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
import org.jspecify.annotations.Nullable;

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
  private static final int MAX_DIGITS = 9;

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
    Deadline deadline = Deadline.after(total(request.getHeader(Deadline.HEADER)), time);
    DeadlineInterrupter.WatchedThread watched =
        watch.watch(deadline.deadlineNanos(), () -> !response.isCommitted());
    boolean late = false;
    try (Deadline.Scope scope = deadline.makeCurrent()) {
      chain.doFilter(request, response);
    } catch (IOException | ServletException | RuntimeException failure) {
      late = watch.release(watched);
      if (!late || response.isCommitted()) {
        throw failure;
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

  private Duration total(@Nullable String header) {
    if (header == null
        || header.isEmpty()
        || header.length() > MAX_DIGITS
        || !header.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return settings.total();
    }
    Duration requested = Duration.ofMillis(Long.parseLong(header));
    return requested.compareTo(settings.total()) < 0 ? requested : settings.total();
  }

  /** Ends the sweeping thread. */
  @Override
  public void destroy() {
    watch.close();
  }
}
