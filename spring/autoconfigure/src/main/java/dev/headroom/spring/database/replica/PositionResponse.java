// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.database.replica;

import dev.headroom.database.replica.ConsistencySession;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseCookie;

/**
 * A response that gets the position of its session as a cookie before its body is written, as far
 * as the client does not know it yet.
 *
 * <p>Confined to the thread of the request.
 */
final class PositionResponse extends HttpServletResponseWrapper {
  static final String COOKIE = "headroom-position";

  private final HttpServletRequest request;
  private final ConsistencySession session;
  private final Duration lifetime;
  private final String known;

  PositionResponse(
      HttpServletRequest request,
      HttpServletResponse response,
      ConsistencySession session,
      String known,
      Duration lifetime) {
    super(response);
    this.request = request;
    this.session = session;
    this.known = known;
    this.lifetime = lifetime;
  }

  /**
   * Adds the cookie, in place of an earlier one of this response. The application may have removed
   * that one: by {@code reset}, or by a {@code Set-Cookie} that it set in the place of all.
   */
  void addPosition() {
    String token = session.token();
    if (token.isEmpty() || token.equals(known) || isCommitted()) {
      return;
    }
    Collection<String> present = getHeaders(HttpHeaders.SET_COOKIE);
    if (present.stream().anyMatch(each -> each.startsWith(COOKIE + "=" + token + ";"))) {
      return;
    }
    String path = request.getContextPath().isEmpty() ? "/" : request.getContextPath();
    ResponseCookie cookie =
        ResponseCookie.from(COOKIE, token)
            .path(path)
            .maxAge(lifetime)
            .httpOnly(true)
            .secure(request.isSecure())
            .sameSite("Lax")
            .build();
    List<String> others = present.stream().filter(each -> !each.startsWith(COOKIE + "=")).toList();
    setHeader(HttpHeaders.SET_COOKIE, cookie.toString());
    others.forEach(each -> addHeader(HttpHeaders.SET_COOKIE, each));
  }

  @Override
  public ServletOutputStream getOutputStream() throws IOException {
    addPosition();
    return super.getOutputStream();
  }

  @Override
  public PrintWriter getWriter() throws IOException {
    addPosition();
    return super.getWriter();
  }

  @Override
  public void flushBuffer() throws IOException {
    addPosition();
    super.flushBuffer();
  }

  @Override
  public void sendRedirect(String location) throws IOException {
    addPosition();
    super.sendRedirect(location);
  }

  @Override
  public void sendRedirect(String location, int status, boolean clearBuffer) throws IOException {
    addPosition();
    super.sendRedirect(location, status, clearBuffer);
  }

  @Override
  public void sendError(int status) throws IOException {
    addPosition();
    super.sendError(status);
  }

  @Override
  public void sendError(int status, String message) throws IOException {
    addPosition();
    super.sendError(status, message);
  }
}
