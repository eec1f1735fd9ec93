// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge.browser;

import dev.headroom.edge.ClientAddress;
import dev.headroom.edge.EdgeFilter;
import dev.headroom.edge.Json;
import dev.headroom.edge.Problem;
import dev.headroom.edge.RequestOrder;
import dev.headroom.edge.RequestPath;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Protects from cross-site request forgery: refuses changes that another site makes a user's
 * browser send, and issues tokens to clients that send no fetch metadata.
 *
 * <p>GET, HEAD and OPTIONS pass, since they must change nothing; so does a request with a bearer
 * token, which no other site can add. Of the rest: {@code Sec-Fetch-Site: same-origin} or {@code
 * none} passes; otherwise an {@code Origin} that is the request's own or an allowed one passes, and
 * any other is refused. A request with neither header, which no browser of today sends, passes;
 * where there is an endpoint of tokens, with a cookie only if its {@code X-CSRF-Token} belongs to
 * the token's cookie.
 *
 * <p>Thread-safe. Costs header look-ups; a token costs one signature.
 */
public final class CsrfFilter extends EdgeFilter {
  /** The header that carries a token. */
  public static final String HEADER = "X-CSRF-Token";

  private static final String COOKIE = "__Host-csrf";
  private static final String PLAIN_COOKIE = "csrf";

  private final CsrfSettings settings;
  private final CsrfTokens tokens;
  private final Set<String> origins;
  private final Predicate<HttpServletRequest> secure;

  /**
   * Creates the filter.
   *
   * @param secure whether the client uses https, such as {@link ClientAddress#isSecure}
   */
  public CsrfFilter(CsrfSettings settings, Predicate<HttpServletRequest> secure) {
    super(RequestOrder.CSRF);
    this.settings = settings;
    this.tokens = new CsrfTokens(settings.secretBytes());
    this.origins = Set.copyOf(settings.origins());
    this.secure = secure;
  }

  @Override
  protected void filter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    switch (request.getMethod()) {
      case "GET", "HEAD" -> {
        if (!settings.endpoint().isEmpty()
            && RequestPath.of(request).text().equals(settings.endpoint())) {
          issueToken(request, response);
        } else {
          chain.doFilter(request, response);
        }
      }
      case "OPTIONS" -> chain.doFilter(request, response);
      default -> {
        String fault = fault(request);
        if (fault.isEmpty()) {
          chain.doFilter(request, response);
        } else {
          Problem.of(403, "Forbidden", fault).write(request, response);
        }
      }
    }
  }

  private String fault(HttpServletRequest request) {
    String site = request.getHeader("Sec-Fetch-Site");
    if ("same-origin".equals(site) || "none".equals(site)) {
      return "";
    }
    String authorization = request.getHeader("Authorization");
    if (authorization != null && authorization.regionMatches(true, 0, "Bearer ", 0, 7)) {
      return "";
    }
    String origin = request.getHeader("Origin");
    boolean mayNeedToken = !settings.endpoint().isEmpty() && request.getHeader("Cookie") != null;
    if (site == null && origin == null && !mayNeedToken) {
      return "";
    }
    if (origin != null && (origins.contains(origin) || (site == null && isOwn(origin, request)))) {
      return "";
    }
    RequestPath path = RequestPath.of(request);
    if (settings.exempt().stream().anyMatch(each -> each.matches(path))) {
      return "";
    }
    if (site != null || origin != null) {
      return "The request comes from another site.";
    }
    String cookie = cookie(request, cookieName(request));
    return tokens.matches(request.getHeader(HEADER), cookie, session(request))
        ? ""
        : "Send the token of " + settings.endpoint() + " as " + HEADER + ".";
  }

  /**
   * Compares with the host that the client requested, be it the header's or, behind a proxy that
   * the container believes, the server's; the scheme may be known to a proxy only.
   */
  private static boolean isOwn(String origin, HttpServletRequest request) {
    int at = origin.indexOf("://");
    if (at < 0) {
      return false;
    }
    String host = origin.substring(at + 3);
    int port = request.getServerPort();
    String server = request.getServerName() + (port == 80 || port == 443 ? "" : ":" + port);
    return host.equalsIgnoreCase(request.getHeader("Host")) || host.equalsIgnoreCase(server);
  }

  private void issueToken(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    String name = cookieName(request);
    String session = session(request);
    String cookie = cookie(request, name);
    if (cookie == null || !tokens.isGenuine(cookie, session)) {
      cookie = tokens.cookie(session);
      response.addHeader(
          "Set-Cookie",
          name
              + "="
              + cookie
              + "; Path=/; HttpOnly; SameSite=Strict"
              + (name.equals(COOKIE) ? "; Secure" : ""));
    }
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("csrfToken", tokens.token(cookie));
    body.put("headerName", HEADER);
    byte[] bytes = Json.write(body).getBytes(StandardCharsets.UTF_8);
    response.setContentType("application/json");
    response.setHeader("Cache-Control", "no-store, no-transform");
    response.setContentLength(bytes.length);
    response.getOutputStream().write(bytes);
  }

  private String cookieName(HttpServletRequest request) {
    return secure.test(request) ? COOKIE : PLAIN_COOKIE;
  }

  /** Identifies the session by the cookies that sign in; empty before sign-in. */
  private String session(HttpServletRequest request) {
    List<String> names = settings.sessionCookies();
    if (names.isEmpty()) {
      String id = request.getRequestedSessionId();
      return id == null ? "" : id;
    }
    StringBuilder all = new StringBuilder();
    for (String each : names) {
      String value = cookie(request, each);
      all.append(value == null ? "" : value).append('\n');
    }
    return all.toString();
  }

  private static @Nullable String cookie(HttpServletRequest request, String name) {
    Cookie[] cookies = request.getCookies();
    if (cookies == null) {
      return null;
    }
    return Arrays.stream(cookies)
        .filter(each -> each.getName().equals(name))
        .map(Cookie::getValue)
        .findFirst()
        .orElse(null);
  }
}
