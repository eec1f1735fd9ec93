// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge.compression;

import dev.headroom.edge.AsyncCompletion;
import dev.headroom.edge.EdgeFilter;
import dev.headroom.edge.PathPattern;
import dev.headroom.edge.RequestOrder;
import dev.headroom.edge.RequestPath;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Compresses text responses above a minimum size, by gzip, for clients that accept it.
 *
 * <p>Does not compress: bodies up to the minimum size; responses that are encoded already, marked
 * {@code no-transform}, partial, with a digest, or an event stream; responses that set a cookie,
 * whose path is marked secret, or that another site requests with cookies; 204 and 304; a body that
 * the handler flushes while it is still small, or writes without blocking. A compressed response
 * loses its length and {@code Accept-Ranges}, its strong {@code ETag} becomes weak, a {@code
 * Last-Modified} becomes a weak tag, and both forms vary by {@code Accept-Encoding}; a condition
 * with such a tag is translated back for the handler. A response to HEAD has the headers of the one
 * to GET. A handler that mixes a secret with the client's input in one body must mark it {@code
 * no-transform}: the length of compressed bytes reveals secrets (BREACH).
 *
 * <p>Thread-safe. Buffers at most {@code minBytes} a request; pools up to 64 compressors.
 */
public final class CompressionFilter extends EdgeFilter {
  private static final String ATTRIBUTE = CompressionFilter.class.getName();

  private final CompressionSettings settings;
  private final CompressorPool compressors;

  /** Creates the filter. */
  public CompressionFilter(CompressionSettings settings) {
    super(RequestOrder.COMPRESSION);
    this.settings = settings;
    this.compressors = new CompressorPool(settings.level());
  }

  @Override
  protected void filter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    Object known = request.getAttribute(ATTRIBUTE);
    if (known instanceof CompressingResponse before) {
      if (request.getDispatcherType() == DispatcherType.ASYNC) {
        handle(request, response, before, chain);
        return;
      }
      before.abandon();
    }
    CompressorPool pool = pool(request);
    CompressionDecision decision =
        new CompressionDecision(response, settings, pool, request.getMethod().equals("HEAD"));
    CompressingResponse compressed = new CompressingResponse(response, decision);
    request.setAttribute(ATTRIBUTE, compressed);
    handle(
        new CompressingRequest(request, compressed, pool != null), compressed, compressed, chain);
  }

  /** Returns the compressors; null where the response is not to be compressed. */
  private @Nullable CompressorPool pool(HttpServletRequest request) {
    return AcceptEncoding.acceptsGzip(request) && !mayLeakSecrets(request) ? compressors : null;
  }

  /** Returns whether an attacker's page could measure the lengths of the response (BREACH). */
  private boolean mayLeakSecrets(HttpServletRequest request) {
    if ("cross-site".equals(request.getHeader("Sec-Fetch-Site"))
        && request.getHeader("Cookie") != null) {
      return true;
    }
    if (settings.secret().isEmpty()) {
      return false;
    }
    RequestPath path = RequestPath.of(request);
    for (PathPattern each : settings.secret()) {
      if (each.mayMatch(path)) {
        return true;
      }
    }
    return false;
  }

  private static void handle(
      HttpServletRequest request,
      HttpServletResponse response,
      CompressingResponse compressed,
      FilterChain chain)
      throws IOException, ServletException {
    boolean threw = true;
    try {
      chain.doFilter(request, response);
      threw = false;
    } finally {
      if (threw) {
        compressed.abandon();
      } else if (request.isAsyncStarted()) {
        AsyncCompletion.listen(request, outcome -> compressed.abandon());
      } else {
        compressed.finish();
      }
    }
  }

  /** Closes the compressors. */
  @Override
  public void destroy() {
    compressors.close();
  }
}
