// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge.compression;

import dev.headroom.edge.HttpDate;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Translates the conditions of requests that refer to compressed responses, whose validators differ
 * from the handler's. Immutable.
 *
 * <ul>
 *   <li>{@code If-Match} with a weakened tag, which could never match, gets the strong one.
 *   <li>{@code If-None-Match} with a tag that was a date becomes {@code If-Modified-Since}.
 *   <li>{@code If-Range} with a weak tag, or with a date where the whole response may be
 *       compressed, cannot distinguish encodings: the range is ignored, and the response is whole.
 * </ul>
 */
final class CompressedConditions {
  private static final String MATCH = "If-Match";
  private static final String NONE_MATCH = "If-None-Match";
  private static final Pattern WEAK = Pattern.compile("W/(?=\")");
  private static final Pattern DATE_TAG = Pattern.compile("W/\"lm-([0-9a-f]{16})\"");

  private CompressedConditions() {}

  /** Returns the tag of a response that has no other validator than this date; null if none. */
  static @Nullable String tag(String lastModified) {
    Instant date = HttpDate.parse(lastModified, Instant.now());
    return date == null
        ? null
        : "W/\"lm-" + HexFormat.of().toHexDigits(date.getEpochSecond()) + "\"";
  }

  /** Returns whether a header may have other values for the handler than the client sent. */
  static boolean mayChange(String header) {
    return header.regionMatches(true, 0, "If-", 0, 3) || header.equalsIgnoreCase("Range");
  }

  /**
   * Returns the headers that the handler is to see in place of those that were sent, by name in
   * lower case; no value hides a header.
   *
   * @param compresses whether the response may be compressed
   */
  static Map<String, List<String>> translate(HttpServletRequest request, boolean compresses) {
    String match = request.getHeader(MATCH);
    String noneMatch = request.getHeader(NONE_MATCH);
    String same = request.getHeader("If-Range");
    Map<String, List<String>> changed = new HashMap<>();
    if (match != null) {
      match(request, changed);
    }
    if (noneMatch != null) {
      noneMatch(noneMatch, changed);
    }
    if (same != null && !same.startsWith("\"") && (compresses || same.startsWith("W/"))) {
      changed.put("range", List.of());
      changed.put("if-range", List.of());
    }
    return changed;
  }

  private static void match(HttpServletRequest request, Map<String, List<String>> changed) {
    List<String> lines = Collections.list(request.getHeaders(MATCH));
    changed.put("if-match", lines.stream().map(each -> WEAK.matcher(each).replaceAll("")).toList());
  }

  private static void noneMatch(String known, Map<String, List<String>> changed) {
    Matcher date = DATE_TAG.matcher(known.strip());
    if (date.matches()) {
      long seconds = HexFormat.fromHexDigitsToLong(date.group(1));
      changed.put("if-none-match", List.of());
      changed.put("if-modified-since", List.of(HttpDate.format(Instant.ofEpochSecond(seconds))));
    }
  }
}
