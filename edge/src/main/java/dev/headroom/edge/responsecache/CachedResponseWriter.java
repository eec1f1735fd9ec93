// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge.responsecache;

import dev.headroom.edge.HttpDate;
import dev.headroom.edge.compression.AcceptEncoding;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Writes a stored response: all of it, a part, its headers, or that it has not changed.
 *
 * <p>Immutable. RFC 9110, section 13: {@code If-None-Match} compares weakly, and before {@code
 * If-Modified-Since}; {@code If-Range} compares strongly.
 */
final class CachedResponseWriter {
  /** An ETag without its weakness; it may contain a comma. */
  private static final Pattern QUOTED = Pattern.compile("\"[^\"]*\"");

  /** From this age on no second change of the same second is possible: RFC 9110, 8.8.2.2. */
  private static final Duration STRONG_DATE = Duration.ofSeconds(1);

  private final HttpServletRequest request;
  private final HttpServletResponse response;
  private final CachedResponse stored;
  private final CachedResponse.Representation body;

  private CachedResponseWriter(
      HttpServletRequest request, HttpServletResponse response, CachedResponse stored) {
    this.request = request;
    this.response = response;
    this.stored = stored;
    this.body = stored.representation(stored.hasGzip() && AcceptEncoding.acceptsGzip(request));
  }

  static void write(
      HttpServletRequest request,
      HttpServletResponse response,
      CachedResponse stored,
      String cacheStatus,
      long nowNanos)
      throws IOException {
    CachedResponseWriter writer = new CachedResponseWriter(request, response, stored);
    boolean unchanged = stored.status() == 200 && writer.isUnchanged();
    ByteRange part = unchanged ? null : writer.part();
    writer.headers(unchanged, cacheStatus, nowNanos);
    if (unchanged) {
      response.setStatus(HttpServletResponse.SC_NOT_MODIFIED);
    } else if (part == null) {
      response.setStatus(stored.status());
      writer.body(0, writer.body.bytes().length);
    } else {
      boolean satisfiable = part.isSatisfiable();
      response.setStatus(
          satisfiable
              ? HttpServletResponse.SC_PARTIAL_CONTENT
              : HttpServletResponse.SC_REQUESTED_RANGE_NOT_SATISFIABLE);
      response.setHeader("Content-Range", part.contentRange(writer.body.bytes().length));
      writer.body(part.first(), part.length());
    }
  }

  private void headers(boolean unchanged, String cacheStatus, long nowNanos) {
    for (HeaderLine line : stored.headers(body)) {
      if (!unchanged || !line.describesBody()) {
        line.writeTo(response);
      }
    }
    response.setHeader("ETag", body.etag());
    response.setHeader("Age", Long.toString(stored.ageSeconds(nowNanos)));
    response.addHeader("Cache-Status", cacheStatus);
    if (stored.hasGzip()) {
      response.addHeader("Vary", "Accept-Encoding");
    }
    if (body.gzip() && !unchanged) {
      response.setHeader("Content-Encoding", "gzip");
    }
  }

  private void body(int first, int length) throws IOException {
    boolean empty = stored.status() == HttpServletResponse.SC_NO_CONTENT;
    if (empty) {
      return;
    }
    response.setContentLengthLong(length);
    if (!request.getMethod().equals("HEAD")) {
      response.getOutputStream().write(body.bytes(), first, length);
    }
  }

  /** Returns the part of the body that the client asks for; null for all of it. */
  private @Nullable ByteRange part() {
    String range = request.getHeader("Range");
    if (range == null || stored.status() != 200 || !request.getMethod().equals("GET")) {
      return null;
    }
    String condition = request.getHeader("If-Range");
    return condition == null || isTheSame(condition.strip())
        ? ByteRange.of(range, body.bytes().length)
        : null;
  }

  /**
   * Returns whether {@code If-Range} names these very bytes; a date does not distinguish encodings.
   */
  private boolean isTheSame(String condition) {
    if (condition.startsWith("\"")) {
      return condition.equals(body.etag());
    }
    String modified = stored.lastModified();
    Instant last = modified == null ? null : date(modified);
    Instant made = date(HeaderLine.values(stored.headers(), "Date").getFirst());
    return last != null
        && made != null
        && !stored.hasGzip()
        && last.equals(date(condition))
        && Duration.between(last, made).compareTo(STRONG_DATE) >= 0;
  }

  private boolean isUnchanged() {
    List<String> known = Collections.list(request.getHeaders("If-None-Match"));
    if (!known.isEmpty()) {
      return known.stream().anyMatch(line -> contains(line, body.etag()));
    }
    String since = request.getHeader("If-Modified-Since");
    String modified = stored.lastModified();
    if (since == null || modified == null) {
      return false;
    }
    Instant clients = date(since);
    Instant last = date(modified);
    return clients != null && last != null && !last.isAfter(clients);
  }

  private @Nullable Instant date(String text) {
    return HttpDate.parse(text, stored.madeAt());
  }

  private static boolean contains(String line, String etag) {
    String opaque = etag.substring(Math.max(0, etag.indexOf('"')));
    return line.strip().equals("*") || etags(line).contains(opaque);
  }

  /** Returns the ETags that a header lists, without their weakness. */
  static List<String> etags(String line) {
    return QUOTED.matcher(line).results().map(MatchResult::group).toList();
  }
}
