// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.edge;

import java.util.ArrayList;
import java.util.List;
import org.springframework.web.util.pattern.PathPattern;

/**
 * A handler's path as a pattern of the edge: names, {@code *} for any one name, and whether all
 * paths below belong to it.
 *
 * <p>Immutable.
 *
 * @param pattern the handler's
 * @param names from the left
 * @param below whether more names may follow
 * @param exact whether the pattern of the edge matches the same paths; otherwise it matches more
 */
record CacheableRoute(PathPattern pattern, List<String> names, boolean below, boolean exact) {
  private static final String ANY = "*";

  static CacheableRoute of(PathPattern pattern) {
    List<String> names = new ArrayList<>();
    boolean exact = true;
    String[] parts = pattern.getPatternString().split("/", -1);
    for (int i = 1; i < parts.length; i++) {
      String part = parts[i];
      boolean last = i == parts.length - 1;
      if (part.equals("**") || part.startsWith("{*")) {
        return new CacheableRoute(pattern, names, true, exact && last);
      }
      boolean plain = !part.matches(".*[{}*?\\\\].*");
      boolean any = part.equals(ANY) || part.matches("\\{\\w+}");
      names.add(plain ? part : ANY);
      exact &= plain || any;
    }
    return new CacheableRoute(pattern, names, false, exact);
  }

  /** Returns whether some path matches both. */
  boolean overlaps(CacheableRoute other) {
    int common = Math.min(names.size(), other.names.size());
    for (int i = 0; i < common; i++) {
      String one = names.get(i);
      String two = other.names.get(i);
      if (!one.equals(two) && !one.equals(ANY) && !two.equals(ANY)) {
        return false;
      }
    }
    boolean shorter = names.size() < other.names.size();
    return names.size() == other.names.size() || (shorter ? below : other.below);
  }

  /** Returns the pattern behind the prefix of all paths of the application. */
  dev.headroom.edge.PathPattern toEdgePattern(String prefix) {
    String stem = names.isEmpty() ? "" : "/" + String.join("/", names);
    String text = prefix + stem + (below ? "/**" : "");
    return dev.headroom.edge.PathPattern.parse(text.isEmpty() ? "/" : text);
  }
}
