// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge.responsecache;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One range of bytes of a body: RFC 9110, section 14. Immutable.
 *
 * @param first offset of the first byte; the body's length if the range begins behind its end
 * @param length in bytes; 0 if the range cannot be satisfied
 */
record ByteRange(int first, int length) {
  private static final Pattern FORM =
      Pattern.compile("bytes=(?<first>\\d{0,18})-(?<last>\\d{0,18})", Pattern.CASE_INSENSITIVE);

  /** Returns whether a value of {@code Range} asks for one range of bytes. */
  static boolean isOne(String header) {
    Matcher range = FORM.matcher(header.replace(" ", ""));
    return range.matches()
        && !(range.group("first").isEmpty() && range.group("last").isEmpty())
        && (range.group("first").isEmpty()
            || range.group("last").isEmpty()
            || number(range, "first") <= number(range, "last"));
  }

  /** Returns the range that {@code Range} asks of a body; null if it does not ask for one. */
  static @Nullable ByteRange of(String header, int bodyBytes) {
    if (!isOne(header)) {
      return null;
    }
    Matcher range = FORM.matcher(header.replace(" ", ""));
    boolean suffix = range.matches() && range.group("first").isEmpty();
    long first =
        suffix
            ? Math.max(0, bodyBytes - number(range, "last"))
            : Math.min(bodyBytes, number(range, "first"));
    boolean open = suffix || range.group("last").isEmpty();
    long end = open ? bodyBytes : Math.min(bodyBytes, number(range, "last") + 1);
    return new ByteRange((int) first, (int) Math.max(0, end - first));
  }

  private static long number(Matcher range, String group) {
    return Long.parseLong(range.group(group));
  }

  boolean isSatisfiable() {
    return length > 0;
  }

  /** Returns {@code Content-Range} of a response with these bytes, or with none of them. */
  String contentRange(int bodyBytes) {
    return isSatisfiable()
        ? "bytes " + first + "-" + (first + length - 1) + "/" + bodyBytes
        : "bytes */" + bodyBytes;
  }
}
