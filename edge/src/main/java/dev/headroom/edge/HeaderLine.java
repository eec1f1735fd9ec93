// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge;

import jakarta.servlet.http.HttpServletResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One call by which a handler told a header. Immutable.
 *
 * @param value null takes the header away
 * @param added whether it stands beside what was there before
 */
public record HeaderLine(String name, @Nullable String value, boolean added) {

  public boolean hasName(String other) {
    return name.equalsIgnoreCase(other);
  }

  /** What filters outside said by {@code Vary} stays: they said it of their own headers. */
  public void writeTo(HttpServletResponse to) {
    if (added || hasName("Vary")) {
      if (value != null) {
        to.addHeader(name, value);
      }
    } else {
      to.setHeader(name, value);
    }
  }

  /** Whether a line of elements between commas holds one, in whatever case; copies nothing. */
  public static boolean containsElement(String line, String element) {
    int from = 0;
    while (from <= line.length()) {
      int comma = line.indexOf(',', from);
      int end = comma < 0 ? line.length() : comma;
      int first = from;
      int last = end;
      while (first < last && line.charAt(first) <= ' ') {
        first++;
      }
      while (last > first && line.charAt(last - 1) <= ' ') {
        last--;
      }
      if (last - first == element.length()
          && line.regionMatches(true, first, element, 0, element.length())) {
        return true;
      }
      from = end + 1;
    }
    return false;
  }

  public static List<String> values(List<HeaderLine> lines, String name) {
    List<String> found = new ArrayList<>();
    for (HeaderLine line : lines) {
      String told = line.value();
      if (told != null && line.hasName(name)) {
        found.add(told);
      }
    }
    return found;
  }

  /** Tells whether the header describes the body, which an answer without one must not. */
  public boolean describesBody() {
    String lower = name.toLowerCase(Locale.ROOT);
    return lower.startsWith("content-")
        && !lower.equals("content-location")
        && !lower.equals("content-security-policy");
  }

  public int weightBytes() {
    return 64 + 2 * (name.length() + (value == null ? 0 : value.length()));
  }
}
