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
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Gives every request a deadline, and responds with 503 when the response has not begun by then.
 *
 * <p>No thread is interrupted, since an interrupt closes the connection or file that the thread is
 * using. Whatever works for the request ends by itself: limiters, bulkheads and handlers read the
 * remaining time from {@link Deadline#current}, and statements of a watched data source that run
 * past it are cancelled. A handler that ignores the deadline runs on; its failure, or a body that
 * it begins to write after the deadline, is replaced by 503. A response that has begun is not
 * touched; an asynchronous request has its container's time-out.
 *
 * <p>A trusted proxy may shorten the time by {@code X-Deadline-Millis}, to 100 ms at least, and
 * never extend it. The header of any other client is ignored.
 *
 * <p>Thread-safe. Costs one small object for each request.
 */
public final class DeadlineFilter extends EdgeFilter {
  private static final int MAX_DIGITS = 9;
  private static final Duration MIN_DEADLINE = Duration.ofMillis(100);
  private static final List<String> BODY_HEADERS =
      List.of("Content-Encoding", "Content-Language", "ETag", "Last-Modified", "Accept-Ranges");

  private final DeadlineSettings settings;
  private final Predicate<HttpServletRequest> mayShorten;
  private final TimeSource time;

  /**
   * Creates the filter.
   *
   * @param mayShorten whether the sender's {@code X-Deadline-Millis} is believed, such as {@link
   *     dev.headroom.edge.ClientAddress#isFromTrustedProxy}
   */
  public DeadlineFilter(
      DeadlineSettings settings, Predicate<HttpServletRequest> mayShorten, TimeSource time) {
    super(RequestOrder.DEADLINE);
    this.settings = settings;
    this.mayShorten = mayShorten;
    this.time = time;
  }

  @Override
  @SuppressWarnings("try") // the scope is only to be closed
  protected void filter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    Duration total = total(request);
    if (total.isZero()) {
      chain.doFilter(request, response);
      return;
    }
    Deadline deadline = Deadline.after(total, time);
    DeadlineResponse watched = new DeadlineResponse(response, deadline);
    try (Deadline.Scope scope = deadline.makeCurrent()) {
      chain.doFilter(request, watched);
    } catch (IOException | ServletException | RuntimeException failure) {
      if (!refuseIfLate(deadline, request, response)) {
        throw failure;
      }
    } finally {
      watched.release();
    }
  }

  /**
   * Responds with 503 to a request whose handler failed after the current deadline.
   *
   * @return whether the request was late; false when there is no deadline, it has not passed, or
   *     the response has begun
   */
  public static boolean refuseIfLate(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    Deadline deadline = Deadline.current().orElse(null);
    return deadline != null && refuseIfLate(deadline, request, response);
  }

  private static boolean refuseIfLate(
      Deadline deadline, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    if (!deadline.isPassed() || response.isCommitted() || request.isAsyncStarted()) {
      return false;
    }
    BODY_HEADERS.forEach(name -> response.setHeader(name, null));
    response.setHeader("Retry-After", "1");
    Problem.of(503, "Service Unavailable", "The response did not begin in time.")
        .write(request, response);
    return true;
  }

  private Duration total(HttpServletRequest request) {
    @Nullable String header = request.getHeader(Deadline.HEADER);
    if (header == null || !isMillis(header) || !mayShorten.test(request)) {
      return settings.total();
    }
    Duration requested = Duration.ofMillis(Long.parseLong(header));
    Duration shorter = requested.compareTo(MIN_DEADLINE) < 0 ? MIN_DEADLINE : requested;
    return shorter.compareTo(settings.total()) < 0 ? shorter : settings.total();
  }

  private static boolean isMillis(String header) {
    return !header.isEmpty()
        && header.length() <= MAX_DIGITS
        && header.chars().allMatch(c -> c >= '0' && c <= '9');
  }
}
