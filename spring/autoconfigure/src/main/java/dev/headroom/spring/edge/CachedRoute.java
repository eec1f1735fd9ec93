// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.edge;

import java.util.ArrayList;
import java.util.List;
import org.springframework.web.util.pattern.PathPattern;

/**
 * A handler's path in the words of the door: names, {@code *} for any one name, and whether all
 * below belongs to it.
 *
 * <p>Immutable.
 *
 * @param pattern the handler's
 * @param names from the left
 * @param below whether any names may follow
 * @param exact whether the door's words mean the same; otherwise they mean more
 */
record CachedRoute(PathPattern pattern, List<String> names, boolean below, boolean exact) {
  private static final String ANY = "*";

  static CachedRoute of(PathPattern pattern) {
    List<String> names = new ArrayList<>();
    boolean exact = true;
    String[] parts = pattern.getPatternString().split("/", -1);
    for (int i = 1; i < parts.length; i++) {
      String part = parts[i];
      boolean last = i == parts.length - 1;
      if (part.equals("**") || part.startsWith("{*")) {
        return new CachedRoute(pattern, names, true, exact && last);
      }
      boolean plain = !part.matches(".*[{}*?\\\\].*");
      boolean any = part.equals(ANY) || part.matches("\\{\\w+}");
      names.add(plain ? part : ANY);
      exact &= plain || any;
    }
    return new CachedRoute(pattern, names, false, exact);
  }

  /** Whether there may be a path that both match. */
  boolean meets(CachedRoute other) {
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

  /** Returns it for the door, behind what stands before all paths of the application. */
  dev.headroom.edge.PathPattern atDoor(String prefix) {
    String stem = names.isEmpty() ? "" : "/" + String.join("/", names);
    String text = prefix + stem + (below ? "/**" : "");
    return dev.headroom.edge.PathPattern.parse(text.isEmpty() ? "/" : text);
  }
}
