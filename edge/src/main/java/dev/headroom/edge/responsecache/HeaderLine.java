// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge.responsecache;

import jakarta.servlet.http.HttpServletResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One call that sets or adds a response header. Immutable.
 *
 * @param value null removes the header
 * @param added whether the value is added to earlier ones, in place of replacing them
 */
record HeaderLine(String name, @Nullable String value, boolean added) {

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

  /** Returns whether the header describes the body, so that a response without one omits it. */
  boolean describesBody() {
    String lower = name.toLowerCase(Locale.ROOT);
    return lower.startsWith("content-")
        && !lower.equals("content-location")
        && !lower.equals("content-security-policy");
  }

  int weightBytes() {
    return 64 + 2 * (name.length() + (value == null ? 0 : value.length()));
  }
}
