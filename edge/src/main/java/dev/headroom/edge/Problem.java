// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A refusal in the format of RFC 9457, {@code application/problem+json}.
 *
 * <p>Immutable. The body carries the ids of the request and of its trace when there are such; it
 * never repeats the request's path, query or headers.
 *
 * @param type a URI that names the kind of problem; {@code about:blank} when the status is enough
 * @param title the kind of problem in a few words
 * @param status the HTTP status
 * @param detail what is wrong with this request and what would be accepted; may be empty
 * @param extensions further members, in order; maps, lists, texts, numbers and booleans
 */
public record Problem(
    String type, String title, int status, String detail, Map<String, Object> extensions) {
  /** The media type. */
  public static final String MEDIA_TYPE = "application/problem+json";

  /** The member that holds the id of the request's trace. */
  public static final String TRACE_ID = "traceId";

  private static final String NO_TYPE = "about:blank";

  /** Copies the extensions. */
  public Problem {
    extensions = Collections.unmodifiableMap(new LinkedHashMap<>(extensions));
  }

  /**
   * Returns a problem of type {@code about:blank}.
   *
   * @param status the HTTP status
   * @param detail what is wrong and what would be accepted; may be empty
   */
  public static Problem of(int status, String title, String detail) {
    return new Problem(NO_TYPE, title, status, detail, Map.of());
  }

  /** Responds 503 to a request that needs a store which is unavailable now. */
  public static void storeUnavailable(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    response.setHeader("Retry-After", "1");
    of(503, "Service Unavailable", "A store that is needed is unavailable; try again in a moment.")
        .write(request, response);
  }

  /**
   * Has the connection closed after a refusal of the request; over HTTP/2, where one stream ends
   * without the others, and where this header makes a response malformed, does nothing.
   */
  public static void closeConnection(HttpServletRequest request, HttpServletResponse response) {
    String protocol = request.getProtocol();
    if (protocol == null || !protocol.startsWith("HTTP/2")) {
      response.setHeader("Connection", "close");
    }
  }

  /** Returns the problem with one more member. */
  public Problem with(String name, Object value) {
    Map<String, Object> more = new LinkedHashMap<>(extensions);
    more.put(name, value);
    return new Problem(type, title, status, detail, more);
  }

  /**
   * Returns the body.
   *
   * @param requestId null to leave it out
   */
  public String json(@Nullable String requestId) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("type", type);
    members.put("title", title);
    members.put("status", status);
    if (!detail.isEmpty()) {
      members.put("detail", detail);
    }
    extensions.forEach(members::putIfAbsent);
    if (requestId != null) {
      members.putIfAbsent("requestId", requestId);
    }
    return Json.write(members);
  }

  /**
   * Responds with this problem; headers that were set before stay.
   *
   * @throws IllegalStateException if the response is committed; nothing is written
   */
  public void write(HttpServletRequest request, HttpServletResponse response) throws IOException {
    String trace = TraceId.of(request);
    Problem traced = trace == null ? this : with(TRACE_ID, trace);
    byte[] body = traced.json(RequestId.of(request)).getBytes(StandardCharsets.UTF_8);
    response.resetBuffer();
    response.setStatus(status);
    response.setCharacterEncoding((String) null);
    response.setContentType(MEDIA_TYPE);
    response.setHeader("Cache-Control", "no-store");
    response.setContentLength(body.length);
    try {
      response.getOutputStream().write(body);
    } catch (IllegalStateException writerTaken) {
      response.getWriter().write(new String(body, StandardCharsets.UTF_8));
    }
  }
}
