// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge.browser;

import dev.headroom.edge.EdgeFilter;
import dev.headroom.edge.Problem;
import dev.headroom.edge.RequestOrder;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Lets scripts of allowed origins read responses, and answers their preflights.
 *
 * <p>A preflight is answered here, before limits and sign-in: 204 if origin, method and headers are
 * all allowed, otherwise 403 without any CORS header. Another request of an unknown origin goes on
 * without CORS headers: a browser then hides the response from the script, while the same origin's
 * own requests, which may carry the header too, and programs are served. Every response varies by
 * {@code Origin}.
 *
 * <p>Thread-safe. Costs one header look-up for a request without an origin.
 */
public final class CorsFilter extends EdgeFilter {
  private final Set<String> origins;
  private final Set<String> methods;
  private final Set<String> headers;
  private final boolean any;
  private final boolean credentials;
  private final String methodList;
  private final String headerList;
  private final String exposedList;
  private final String maxAge;

  /** Creates the filter. */
  public CorsFilter(CorsSettings settings) {
    super(RequestOrder.CORS);
    this.origins = Set.copyOf(settings.origins());
    this.methods = Set.copyOf(settings.methods());
    this.headers =
        settings.headers().stream()
            .map(each -> each.toLowerCase(Locale.ROOT))
            .collect(Collectors.toUnmodifiableSet());
    this.any = origins.contains(CorsSettings.ANY);
    this.credentials = settings.credentials();
    this.methodList = String.join(", ", settings.methods());
    this.headerList = String.join(", ", settings.headers());
    this.exposedList = String.join(", ", settings.exposed());
    this.maxAge = Long.toString(settings.maxAge().toSeconds());
  }

  @Override
  protected void filter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    response.addHeader("Vary", "Origin");
    String origin = request.getHeader("Origin");
    if (origin == null) {
      chain.doFilter(request, response);
      return;
    }
    boolean known = any || origins.contains(origin);
    if (request.getMethod().equals("OPTIONS")) {
      String method = request.getHeader("Access-Control-Request-Method");
      if (method != null) {
        preflight(request, response, known ? origin : "", method);
        return;
      }
    }
    if (known) {
      allow(response, origin);
      if (!exposedList.isEmpty()) {
        response.setHeader("Access-Control-Expose-Headers", exposedList);
      }
    }
    chain.doFilter(request, response);
  }

  private void preflight(
      HttpServletRequest request, HttpServletResponse response, String origin, String method)
      throws IOException {
    response.addHeader("Vary", "Access-Control-Request-Method");
    response.addHeader("Vary", "Access-Control-Request-Headers");
    String refused = "";
    if (origin.isEmpty()) {
      refused = "The origin is not one that may ask.";
    } else if (!methods.contains(method) && !(method.equals("HEAD") && methods.contains("GET"))) {
      refused = "The method is not one that may be asked; allowed: " + methodList + ".";
    } else if (!areAllowed(request.getHeader("Access-Control-Request-Headers"))) {
      refused = "A header is not one that may be sent; allowed: " + headerList + ".";
    }
    if (!refused.isEmpty()) {
      Problem.of(403, "Cross-origin request refused", refused).write(request, response);
      return;
    }
    allow(response, origin);
    response.setHeader("Access-Control-Allow-Methods", methodList);
    if (!headerList.isEmpty()) {
      response.setHeader("Access-Control-Allow-Headers", headerList);
    }
    response.setHeader("Access-Control-Max-Age", maxAge);
    response.setStatus(HttpServletResponse.SC_NO_CONTENT);
  }

  private void allow(HttpServletResponse response, String origin) {
    response.setHeader("Access-Control-Allow-Origin", any ? CorsSettings.ANY : origin);
    if (credentials) {
      response.setHeader("Access-Control-Allow-Credentials", "true");
    }
  }

  private boolean areAllowed(@Nullable String requested) {
    if (requested == null) {
      return true;
    }
    for (String each : requested.split(",", -1)) {
      String name = each.strip().toLowerCase(Locale.ROOT);
      if (!name.isEmpty() && !headers.contains(name)) {
        return false;
      }
    }
    return true;
  }
}
