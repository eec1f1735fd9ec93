// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge.compression;

import dev.headroom.edge.EdgeFilter;
import dev.headroom.edge.PathPattern;
import dev.headroom.edge.RequestOrder;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/**
 * Packs answers that are texts of more than some bytes, for clients that take gzip or zstd.
 *
 * <p>Leaves alone: bodies up to the bound, with their own length; what is encoded already, marked
 * {@code no-transform}, partial, or an event stream; what sets a cookie, what stands under a path
 * marked secret, and what another site asks for with cookies; 204 and 304; a body that the handler
 * flushes while it is still small, or writes without blocking. A compressed answer loses its
 * length, its strong {@code ETag} becomes weak, and both forms vary by {@code Accept-Encoding}. A
 * HEAD answer gets the headers of its GET. A handler that mixes a secret with what the client sent
 * in one body must mark it {@code no-transform}: the length of compressed bytes tells of secrets
 * (BREACH).
 *
 * <p>Thread-safe. Holds at most {@code minBytes} a request; 64 writers of each coding are kept and
 * used again.
 */
public final class CompressionFilter extends EdgeFilter {
  private static final String ATTRIBUTE = CompressionFilter.class.getName();

  private final CompressionSettings settings;
  private final CompressorPool gzip;
  private final CompressorPool zstd;

  /** Creates the filter. */
  public CompressionFilter(CompressionSettings settings) {
    super(RequestOrder.COMPRESSION);
    this.settings = settings;
    this.gzip = new CompressorPool(ContentCoding.GZIP, settings.level());
    this.zstd = new CompressorPool(ContentCoding.ZSTD, settings.level());
  }

  @Override
  protected void filter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    Object known = request.getAttribute(ATTRIBUTE);
    if (known instanceof CompressingResponse before) {
      if (request.getDispatcherType() == DispatcherType.ASYNC) {
        settle(request, response, before, chain);
        return;
      }
      before.abandon();
    }
    CompressingResponse answer = new CompressingResponse(response, choice(request, response));
    request.setAttribute(ATTRIBUTE, answer);
    settle(new CompressingRequest(request, answer), answer, answer, chain);
  }

  private CompressionDecision choice(HttpServletRequest request, HttpServletResponse response) {
    ContentCoding taken = AcceptEncoding.choose(request, settings.zstd());
    CompressorPool pool =
        taken == null || mayTellSecrets(request) ? null : taken == ContentCoding.ZSTD ? zstd : gzip;
    return new CompressionDecision(response, settings, pool, request.getMethod().equals("HEAD"));
  }

  /** An attacker's page measures lengths of what the victim's browser is sent (BREACH). */
  private boolean mayTellSecrets(HttpServletRequest request) {
    if ("cross-site".equals(request.getHeader("Sec-Fetch-Site"))
        && request.getHeader("Cookie") != null) {
      return true;
    }
    if (settings.secret().isEmpty()) {
      return false;
    }
    String path = PathPattern.pathOf(request);
    for (PathPattern each : settings.secret()) {
      if (each.matches(path)) {
        return true;
      }
    }
    return false;
  }

  private static void settle(
      HttpServletRequest request,
      HttpServletResponse response,
      CompressingResponse answer,
      FilterChain chain)
      throws IOException, ServletException {
    boolean threw = true;
    try {
      chain.doFilter(request, response);
      threw = false;
    } finally {
      if (threw) {
        answer.abandon();
      } else if (request.isAsyncStarted()) {
        request.getAsyncContext().addListener(new Release(answer));
      } else {
        answer.finish();
      }
    }
  }

  /** Ends the writers. */
  @Override
  public void destroy() {
    gzip.close();
    zstd.close();
  }

  /** Gives the deflater back when the container ends the request by itself. */
  private record Release(CompressingResponse answer) implements AsyncListener {
    @Override
    public void onComplete(AsyncEvent event) {
      answer.abandon();
    }

    @Override
    public void onTimeout(AsyncEvent event) {
      // The handler's own listener, or the container, answers.
    }

    @Override
    public void onError(AsyncEvent event) {
      // The handler's own listener, or the container, answers.
    }

    @Override
    public void onStartAsync(AsyncEvent event) {
      event.getAsyncContext().addListener(this);
    }
  }
}
