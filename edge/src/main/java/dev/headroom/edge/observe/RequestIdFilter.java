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
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.MDC;

/**
 * Gives every request an id, for each log line and the response's {@code X-Request-Id}.
 *
 * <p>Thread-safe. A client's own {@code X-Request-Id} is kept when it is 1 to 64 letters, digits,
 * {@code . _ -}; anything else is replaced. The id is no secret.
 */
public final class RequestIdFilter extends EdgeFilter {
  /** The header of requests and of responses. */
  public static final String HEADER = "X-Request-Id";

  /** The key in the logging context (MDC). */
  public static final String MDC_KEY = "requestId";

  private static final int MAX_LENGTH = 64;
  private static final int DIGITS_OF_LONG = 16;
  private static final byte[] DIGITS = "0123456789abcdef".getBytes(StandardCharsets.ISO_8859_1);

  /** Creates the filter. */
  public RequestIdFilter() {
    super(RequestOrder.REQUEST_ID);
  }

  @Override
  protected void filter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    String id = RequestId.of(request);
    String before = null;
    if (id == null) {
      String sent = request.getHeader(HEADER);
      id = sent != null && isWellFormed(sent) ? sent : fresh();
      RequestId.assign(request, id);
    } else {
      before = MDC.get(MDC_KEY);
    }
    response.setHeader(HEADER, id);
    MDC.put(MDC_KEY, id);
    try {
      chain.doFilter(request, response);
    } finally {
      if (before == null) {
        MDC.remove(MDC_KEY);
      } else {
        MDC.put(MDC_KEY, before);
      }
    }
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

  private static String fresh() {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    byte[] digits = new byte[2 * DIGITS_OF_LONG];
    write(random.nextLong(), digits, 0);
    write(random.nextLong(), digits, DIGITS_OF_LONG);
    return new String(digits, StandardCharsets.ISO_8859_1);
  }

  private static void write(long bits, byte[] into, int from) {
    for (int i = 0; i < DIGITS_OF_LONG; i++) {
      into[from + i] = DIGITS[(int) (bits >>> (4 * i)) & 15];
    }
  }
}
