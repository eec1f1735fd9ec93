// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge.observe;

import dev.headroom.edge.EdgeFilter;
import dev.headroom.edge.RequestId;
import dev.headroom.edge.RequestOrder;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * Gives every request an id, for each log line and the response's {@code X-Request-Id}.
 *
 * <p>Thread-safe. A client's own {@code X-Request-Id} is kept when it is 1 to 64 letters, digits,
 * {@code . _ -}; anything else is replaced. The id is no secret. An id that stands in the logging
 * context already, as a filter of the application has put it there, stays; one that was left there
 * by an earlier request of the thread does not.
 */
public final class RequestIdFilter extends EdgeFilter {
  /** The header of requests and of responses. */
  public static final String HEADER = "X-Request-Id";

  /** The key in the logging context (MDC). */
  public static final String MDC_KEY = "requestId";

  private static final int MAX_LENGTH = 64;

  /** The id that an earlier request of the thread found in the logging context and left there. */
  private final ThreadLocal<@Nullable String> leftBehind = new ThreadLocal<>();

  /** Creates the filter. */
  public RequestIdFilter() {
    super(RequestOrder.REQUEST_ID);
  }

  @Override
  protected void filter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    String id = RequestId.of(request);
    boolean isFirst = id == null;
    if (id == null) {
      String sent = request.getHeader(HEADER);
      id = sent != null && isWellFormed(sent) ? sent : random();
      RequestId.assign(request, id);
    }
    response.setHeader(HEADER, id);
    String known = MDC.get(MDC_KEY);
    if (known != null && !(isFirst && isLeftBehind(known))) {
      try {
        chain.doFilter(request, response);
      } finally {
        leftBehind.set(MDC.get(MDC_KEY));
      }
      return;
    }
    MDC.put(MDC_KEY, id);
    try {
      chain.doFilter(request, response);
    } finally {
      MDC.remove(MDC_KEY);
    }
  }

  @SuppressWarnings("ReferenceEquality") // an equal text that was put there again is this request's
  private boolean isLeftBehind(String id) {
    return id == leftBehind.get();
  }

  static boolean isWellFormed(String id) {
    if (id.isEmpty() || id.length() > MAX_LENGTH) {
      return false;
    }
    for (int i = 0; i < id.length(); i++) {
      char c = id.charAt(i);
      boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
      if (!letter && !(c >= '0' && c <= '9') && c != '.' && c != '_' && c != '-') {
        return false;
      }
    }
    return true;
  }

  private static String random() {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    ByteBuffer bytes = ByteBuffer.allocate(2 * Long.BYTES);
    bytes.putLong(random.nextLong()).putLong(random.nextLong());
    return HexFormat.of().formatHex(bytes.array());
  }
}
