// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge.observe;

import dev.headroom.edge.AsyncCompletion;
import dev.headroom.edge.EdgeFilter;
import dev.headroom.edge.RequestOrder;
import dev.headroom.edge.TraceId;
import dev.headroom.ground.TimeSource;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * Logs one line for each slow request, or for every request: {@code GET /api/signals 200 12.3 ms}.
 *
 * <p>The logger is {@code headroom.request}; the ids of the request and of its trace, if it has
 * one, stand in the logging context. Query, headers and body are not logged, since they may hold
 * secrets; control characters of the path are replaced, so that no line can be forged. Of slow
 * requests, one line a second and status is logged, with the number of those that were not: slow
 * senders cannot fill the disk. A stream of server-sent events took as long as it needed to open.
 *
 * <p>Thread-safe. A request that is not logged costs two readings of the clock.
 */
public final class RequestLogFilter extends EdgeFilter {
  private static final Logger LOG = LoggerFactory.getLogger("headroom.request");
  private static final String TRACE_ID = "traceId";
  private static final int MAX_PATH_LENGTH = 256;

  private final Supplier<Duration> threshold;
  private final TimeSource time;
  private final LogRate rate;

  /**
   * Creates the filter.
   *
   * @param threshold requests that took at least this long are logged; zero logs all
   */
  public RequestLogFilter(Duration threshold) {
    this(() -> threshold);
  }

  /**
   * Creates the filter.
   *
   * @param threshold called at each request, for what {@link #RequestLogFilter(Duration)} takes
   */
  public RequestLogFilter(Supplier<Duration> threshold) {
    this(threshold, TimeSource.system());
  }

  RequestLogFilter(Supplier<Duration> threshold, TimeSource time) {
    super(RequestOrder.LOG);
    this.threshold = threshold;
    this.time = time;
    this.rate = new LogRate(time);
  }

  @Override
  protected void filter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    AsyncCompletion.time(
        request, response, chain, time::nanos, (status, nanos) -> log(request, status, nanos));
  }

  private void log(HttpServletRequest request, int status, long nanos) {
    long thresholdNanos = threshold.get().toNanos();
    if (nanos < thresholdNanos || !LOG.isInfoEnabled()) {
      return;
    }
    OptionalLong suppressed = thresholdNanos == 0 ? OptionalLong.of(0) : rate.tryAcquire(status);
    if (suppressed.isEmpty()) {
      return;
    }
    // The thread on which an asynchronous request ends is not within its trace.
    String trace = MDC.get(TRACE_ID) == null ? TraceId.of(request) : null;
    if (trace != null) {
      MDC.put(TRACE_ID, trace);
    }
    try {
      LOG.info(
          "{} {} {} {} ms{}",
          printable(request.getMethod()),
          printable(request.getRequestURI()),
          status,
          Math.round(nanos / 1e5) / 10.0,
          suppressed.getAsLong() == 0 ? "" : ", " + suppressed.getAsLong() + " more not logged");
    } finally {
      if (trace != null) {
        MDC.remove(TRACE_ID);
      }
    }
  }

  static String printable(String path) {
    String shown =
        path.length() > MAX_PATH_LENGTH ? path.substring(0, MAX_PATH_LENGTH) + "..." : path;
    for (int i = 0; i < shown.length(); i++) {
      char c = shown.charAt(i);
      if (c < ' ' || (c >= 0x7f && c < 0xa0) || c == '\u2028' || c == '\u2029') {
        return shown.replaceAll("[\\p{Cntrl}\\u0080-\\u009f\\u2028\\u2029]", "?");
      }
    }
    return shown;
  }
}
