// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge.guard;

import dev.headroom.edge.EdgeFilter;
import dev.headroom.edge.MediaTypes;
import dev.headroom.edge.PrefetchableRequest;
import dev.headroom.edge.Problem;
import dev.headroom.edge.RequestOrder;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Collections;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.json.JsonFactory;

/**
 * Refuses requests that exceed their bounds, before anything costly sees them.
 *
 * <p>Methods TRACE, TRACK and CONNECT: 405. With strict paths, an {@linkplain
 * dev.headroom.edge.RequestPath ambiguous} path ({@code %2f}, {@code %5c}, backslash, dots, empty
 * segments, invalid UTF-8), one with parameters, control characters or double encoding: 400. Path
 * and query too long: 414. {@code Content-Length} beside {@code Transfer-Encoding}: 400. A body
 * that is too large: 413, at once when its length is declared, else when the bound is exceeded; the
 * connection is then closed. A body that arrives too slowly: 408. A JSON body with parts that are
 * too deep or too long: 400. A form without {@code Content-Length}: 411, since the container reads
 * it without a bound. A {@code Content-Encoding} that nothing decodes, a {@code Content-Type} that
 * is a range of types, or JSON in another charset than UTF-8: 415. Parameters and parts that the
 * container cannot read: 400. A slow body is noticed at its next byte, or at the container's own
 * read time-out.
 *
 * <p>Thread-safe. Costs one pass over the path.
 */
public final class RequestGuardFilter extends EdgeFilter {
  private static final Set<String> REFUSED = Set.of("TRACE", "TRACK", "CONNECT");
  private static final String UNSUPPORTED = "Unsupported Media Type";
  private static final String ALLOWED = "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS";

  private final GuardSettings settings;
  private final boolean strictPaths;
  private final JsonFactory json;
  private final ConnectionAbort connectionAbort;
  private final MalformedRequests malformed;

  /**
   * Aborts a connection without reading the rest of its request; each container has its own way.
   *
   * <p>Thread-safe.
   */
  @FunctionalInterface
  public interface ConnectionAbort {
    /** Leaves the connection to the container, which may read on for a while. */
    ConnectionAbort NONE = () -> {};

    /**
     * Aborts the connection, by an exception if the container has one for that.
     *
     * @throws IOException the container's own
     */
    void abort() throws IOException;
  }

  /** Creates the filter. */
  public RequestGuardFilter(GuardSettings settings) {
    this(settings, true, ConnectionAbort.NONE, MalformedRequests.NONE);
  }

  /**
   * Creates the filter.
   *
   * @param strictPaths whether paths with parameters or a second spelling are refused; rules match
   *     them in any case
   * @param connectionAbort aborts a connection whose body was refused before its end
   * @param malformed recognizes the container's failures to read a request
   */
  public RequestGuardFilter(
      GuardSettings settings,
      boolean strictPaths,
      ConnectionAbort connectionAbort,
      MalformedRequests malformed) {
    super(RequestOrder.GUARD);
    this.settings = settings;
    this.strictPaths = strictPaths;
    this.json = JsonBoundsCheck.factory(settings.json());
    this.connectionAbort = connectionAbort;
    this.malformed = malformed;
  }

  @Override
  protected void filter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    boolean encoded = request.getHeader("Transfer-Encoding") != null;
    long length = request.getContentLengthLong();
    boolean empty =
        length == 0 || (length < 0 && !encoded && request.getProtocol().startsWith("HTTP/1"));
    Problem fault = fault(request, length, encoded, empty);
    if (fault != null) {
      refuse(fault, request, response);
      return;
    }
    BodyMonitor monitor =
        empty ? null : new BodyMonitor(request, response, settings, jsonCheck(request));
    try {
      chain.doFilter(
          monitor == null ? request : new PrefetchableRequest(request, monitor), response);
    } catch (IOException | ServletException | RuntimeException failed) {
      if (!BodyRefusedException.isCauseOf(failed)
          && (response.isCommitted() || !malformed.refuse(failed, request, response))) {
        throw failed;
      }
    }
    if (monitor != null && monitor.isTooSlow()) {
      connectionAbort.abort();
    }
  }

  private @Nullable JsonBoundsCheck jsonCheck(HttpServletRequest request) {
    return MediaTypes.isJson(request.getContentType()) && !MediaTypes.isEncoded(request)
        ? new JsonBoundsCheck(settings.json(), json)
        : null;
  }

  private @Nullable Problem fault(
      HttpServletRequest request, long bodyBytes, boolean encoded, boolean empty) {
    if (REFUSED.contains(request.getMethod())) {
      return Problem.of(405, "Method Not Allowed", "Allowed: " + ALLOWED + ".");
    }
    String path = request.getRequestURI();
    String query = request.getQueryString();
    int length = path.length() + (query == null ? 0 : query.length() + 1);
    if (length > settings.maxUriLength()) {
      return Problem.of(
          414,
          "URI Too Long",
          "Path and query have "
              + length
              + " characters, allowed "
              + settings.maxUriLength()
              + ".");
    }
    String wrong = strictPaths ? PathValidator.fault(path) : "";
    if (!wrong.isEmpty()) {
      return Problem.of(400, "Bad Request", "The path is refused: " + wrong + ".");
    }
    Problem body = bodyFault(request, bodyBytes, encoded, empty);
    return body != null || empty ? body : mediaFault(request);
  }

  private @Nullable Problem bodyFault(
      HttpServletRequest request, long bytes, boolean encoded, boolean empty) {
    if (encoded && request.getHeader("Content-Length") != null) {
      return Problem.of(
          400, "Bad Request", "Content-Length and Transfer-Encoding are both given; send one.");
    }
    if (bytes > settings.maxBodyBytes()) {
      return BodyMonitor.tooLarge(settings);
    }
    boolean reads = request.getMethod().equals("GET") || request.getMethod().equals("HEAD");
    if (!reads && MediaTypes.essence(request.getContentType()).indexOf('*') >= 0) {
      return Problem.of(
          415, UNSUPPORTED, "Content-Type is a range of types; send the type of the body.");
    }
    boolean unbounded = encoded || (bytes < 0 && !empty && !reads);
    if (unbounded && MediaTypes.isForm(request.getContentType())) {
      return Problem.of(411, "Length Required", "Send a form with its Content-Length.");
    }
    return null;
  }

  /** Returns why nothing behind this filter can read the body; null if something may. */
  private @Nullable Problem mediaFault(HttpServletRequest request) {
    if (!settings.decodes(Collections.list(request.getHeaders("Content-Encoding")))) {
      return Problem.of(
          415,
          UNSUPPORTED,
          "Send the body without Content-Encoding"
              + (settings.requestEncodings().isEmpty()
                  ? "."
                  : ", or with one of " + settings.requestEncodings() + "."));
    }
    return MediaTypes.isJson(request.getContentType()) && !MediaTypes.isUtf8(request)
        ? Problem.of(415, UNSUPPORTED, "Send JSON in UTF-8.")
        : null;
  }

  static void refuse(Problem problem, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    if (problem.status() == 405) {
      response.setHeader("Allow", ALLOWED);
    }
    if (problem.status() == 415) {
      response.setHeader("Accept-Encoding", "identity");
    }
    if (problem.status() == 413 || problem.status() == 411 || problem.status() == 408) {
      Problem.closeConnection(request, response);
    }
    problem.write(request, response);
  }
}
