// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge.responsecache;

import java.util.Collection;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * The directives of {@code Cache-Control}, of any number of lines.
 *
 * <p>Immutable. The strictest reading wins: the smaller of two numbers, and 0 for a malformed one.
 * A qualified {@code private="name"} counts as unqualified.
 */
final class CacheDirectives {
  private static final CacheDirectives NONE = new CacheDirectives(Map.of());

  private final Map<String, String> values;

  private CacheDirectives(Map<String, String> values) {
    this.values = values;
  }

  static CacheDirectives of(Collection<String> lines) {
    if (lines.isEmpty()) {
      return NONE;
    }
    Map<String, String> values = new HashMap<>();
    for (String line : lines) {
      read(line, values);
    }
    return new CacheDirectives(values);
  }

  boolean has(String name) {
    return values.containsKey(name);
  }

  /** Returns the directive's seconds; -1 when it is absent. */
  long seconds(String name) {
    String value = values.get(name);
    return value == null ? -1 : seconds0(value);
  }

  private static long seconds0(String value) {
    if (value.isEmpty() || !value.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return 0;
    }
    return value.length() > 9 ? Integer.MAX_VALUE : Long.parseLong(value);
  }

  private static void read(String line, Map<String, String> into) {
    int start = 0;
    boolean quoted = false;
    for (int i = 0; i <= line.length(); i++) {
      boolean end = i == line.length();
      if (!end && line.charAt(i) == '"') {
        quoted = !quoted;
      }
      if (end || (line.charAt(i) == ',' && !quoted)) {
        element(line.substring(start, i).strip(), into);
        start = i + 1;
      }
    }
  }

  private static void element(String element, Map<String, String> into) {
    if (element.isEmpty()) {
      return;
    }
    int equals = element.indexOf('=');
    String name =
        (equals < 0 ? element : element.substring(0, equals)).strip().toLowerCase(Locale.ROOT);
    String value = equals < 0 ? "" : element.substring(equals + 1).strip().replace("\"", "");
    into.merge(name, value, (one, two) -> seconds0(one) <= seconds0(two) ? one : two);
  }
}
