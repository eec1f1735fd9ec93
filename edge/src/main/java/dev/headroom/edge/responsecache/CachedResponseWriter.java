// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge.responsecache;

import dev.headroom.edge.compression.AcceptEncoding;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Writes a stored response: all of it, its headers, or that it has not changed.
 *
 * <p>Immutable. RFC 9110, section 13: {@code If-None-Match} compares weakly, and before {@code
 * If-Modified-Since}.
 */
final class CachedResponseWriter {
  /** An entity tag without its weakness; it may contain a comma. */
  private static final Pattern QUOTED = Pattern.compile("\"[^\"]*\"");

  private CachedResponseWriter() {}

  static void write(
      HttpServletRequest request,
      HttpServletResponse response,
      CachedResponse stored,
      String cacheStatus,
      long nowNanos)
      throws IOException {
    boolean gzip = stored.hasGzip() && AcceptEncoding.acceptsGzip(request);
    CachedResponse.Representation representation = stored.representation(gzip);
    boolean unchanged =
        stored.status() == 200 && isUnchanged(request, stored, representation.tag());
    response.setStatus(unchanged ? HttpServletResponse.SC_NOT_MODIFIED : stored.status());
    for (HeaderLine line : stored.headers()) {
      if (!unchanged || !line.describesBody()) {
        line.writeTo(response);
      }
    }
    response.setHeader("ETag", representation.tag());
    response.setHeader("Age", Long.toString(stored.ageSeconds(nowNanos)));
    response.addHeader("Cache-Status", cacheStatus);
    if (stored.hasGzip()) {
      response.addHeader("Vary", "Accept-Encoding");
    }
    if (unchanged) {
      return;
    }
    if (representation.gzip()) {
      response.setHeader("Content-Encoding", "gzip");
    }
    response.setContentLengthLong(representation.bytes().length);
    if (!request.getMethod().equals("HEAD")) {
      response.getOutputStream().write(representation.bytes());
    }
  }

  private static boolean isUnchanged(
      HttpServletRequest request, CachedResponse stored, String tag) {
    List<String> known = Collections.list(request.getHeaders("If-None-Match"));
    if (!known.isEmpty()) {
      return known.stream().anyMatch(line -> contains(line, tag));
    }
    String since = request.getHeader("If-Modified-Since");
    List<String> modified = HeaderLine.values(stored.headers(), "Last-Modified");
    if (since == null || modified.isEmpty()) {
      return false;
    }
    Instant clients = Storability.date(since);
    Instant last = Storability.date(modified.getFirst());
    return clients != null && last != null && !last.isAfter(clients);
  }

  private static boolean contains(String line, String tag) {
    String opaque = tag.substring(Math.max(0, tag.indexOf('"')));
    return line.strip().equals("*")
        || QUOTED.matcher(line).results().anyMatch(each -> each.group().equals(opaque));
  }
}
