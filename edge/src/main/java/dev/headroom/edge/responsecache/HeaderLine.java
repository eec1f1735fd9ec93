// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge.responsecache;

import dev.headroom.edge.compression.CompressionSettings;
import jakarta.servlet.http.HttpServletResponse;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One call that sets or adds a response header. Immutable.
 *
 * @param value null removes the header
 * @param added whether the value is added to earlier ones, in place of replacing them
 */
record HeaderLine(String name, @Nullable String value, boolean added) {
  private static final Set<String> NOT_STORED =
      Set.of(
          "age",
          "cache-status",
          "connection",
          "etag",
          "keep-alive",
          "proxy-authenticate",
          "proxy-authentication-info",
          "proxy-authorization",
          "proxy-connection",
          "set-cookie",
          "te",
          "transfer-encoding",
          "upgrade");

  /** What limits say of the one client that they counted. */
  private static final Set<String> RATE_LIMITS =
      Set.of(
          "ratelimit",
          "ratelimit-policy",
          "x-ratelimit-limit",
          "x-ratelimit-remaining",
          "x-ratelimit-reset");

  private static final Set<String> FIXED =
      Set.of("content-encoding", "content-length", "content-range", "content-type");

  boolean hasName(String other) {
    return name.equalsIgnoreCase(other);
  }

  /** Writes the header; {@code Vary} is added to that of the outer filters. */
  void writeTo(HttpServletResponse to) {
    if (added || hasName("Vary")) {
      if (value != null) {
        to.addHeader(name, value);
      }
    } else {
      to.setHeader(name, value);
    }
  }

  /** Returns the values of all headers of the name. */
  static List<String> values(List<HeaderLine> lines, String name) {
    List<String> found = new ArrayList<>();
    for (HeaderLine line : lines) {
      String value = line.value();
      if (value != null && line.hasName(name)) {
        found.add(value);
      }
    }
    return found;
  }

  /** Returns whether the header is about the rate limits of one client. */
  boolean isRateLimit() {
    return RATE_LIMITS.contains(name.toLowerCase(Locale.ROOT));
  }

  /** Returns whether the header is a digest, which would be wrong for compressed bytes. */
  boolean isDigest() {
    return CompressionSettings.DIGESTS.stream().anyMatch(this::hasName);
  }

  /**
   * Returns whether the header holds for the uncompressed bytes alone: by it, a client could join
   * parts of both.
   */
  boolean describesPlainBytes() {
    return hasName("Accept-Ranges") || hasName("Last-Modified");
  }

  /** Returns whether the header describes the body, so that a response without one omits it. */
  boolean describesBody() {
    String lower = name.toLowerCase(Locale.ROOT);
    return lower.startsWith("content-")
        && !lower.equals("content-location")
        && !lower.equals("content-security-policy");
  }

  /**
   * Returns the headers that are stored: those of one connection are not (RFC 9111, section 3.1),
   * nor those that are computed for each response, nor those of one client's rate limits.
   */
  static List<HeaderLine> storable(List<HeaderLine> lines) {
    Set<String> dropped = new HashSet<>(NOT_STORED);
    for (String line : values(lines, "Connection")) {
      for (String each : line.split(",", -1)) {
        dropped.add(each.strip().toLowerCase(Locale.ROOT));
      }
    }
    return lines.stream()
        .filter(
            each -> !each.isRateLimit() && !dropped.contains(each.name().toLowerCase(Locale.ROOT)))
        .toList();
  }

  /**
   * Returns stored headers with those of a 304 in place of their namesakes; what describes the
   * stored body stays (RFC 9111, section 3.2).
   */
  static List<HeaderLine> updated(List<HeaderLine> stored, List<HeaderLine> by) {
    List<HeaderLine> newer =
        storable(by).stream()
            .filter(each -> !FIXED.contains(each.name().toLowerCase(Locale.ROOT)))
            .toList();
    List<HeaderLine> all = new ArrayList<>(stored);
    all.removeIf(
        old -> old.hasName("Date") || newer.stream().anyMatch(each -> each.hasName(old.name())));
    all.addAll(newer);
    return all;
  }

  int weightBytes() {
    return 64 + 2 * (name.length() + (value == null ? 0 : value.length()));
  }
}
