// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge;

import dev.headroom.ground.SettingsCheck;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * A pattern of requests: {@code /api/**} by path, {@code GET /api/**} or {@code POST,PUT /api/**}
 * by path and method, {@code GET /api/search, /api/near} by several paths; {@code none} matches
 * nothing.
 *
 * <p>Immutable.
 */
public final class RequestMatch {
  private static final String NONE = "none";
  private static final List<String> METHODS =
      List.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");

  private final Set<String> methods;
  private final List<PathPattern> paths;

  private RequestMatch(Set<String> methods, List<PathPattern> paths) {
    this.methods = Set.copyOf(methods);
    this.paths = List.copyOf(paths);
  }

  /**
   * Parses a pattern.
   *
   * @throws dev.headroom.ground.SettingsException if a path is no {@link PathPattern} or a method
   *     is unknown
   */
  public static RequestMatch parse(String text) {
    String plain = text.strip();
    if (plain.equalsIgnoreCase(NONE)) {
      return new RequestMatch(Set.of(), List.of());
    }
    int space = plain.startsWith("/") ? -1 : plain.indexOf(' ');
    Set<String> methods = new TreeSet<>();
    if (space > 0) {
      for (String each : plain.substring(0, space).split(",", -1)) {
        String method = each.strip().toUpperCase(Locale.ROOT);
        new SettingsCheck()
            .require(
                METHODS.contains(method),
                "request match",
                each,
                String.join(", ", METHODS),
                "write methods with commas, a space, and the path: POST,PUT /api/**")
            .throwIfAny();
        methods.add(method);
      }
      if (methods.contains("GET")) {
        methods.add("HEAD");
      }
    }
    return new RequestMatch(
        methods,
        Arrays.stream(plain.substring(space + 1).split(",", -1))
            .map(each -> PathPattern.parse(each.strip()))
            .toList());
  }

  /** Returns a pattern of all methods of a path. */
  public static RequestMatch of(PathPattern path) {
    return new RequestMatch(Set.of(), List.of(path));
  }

  /** Returns whether the method matches; GET matches HEAD too. */
  public boolean matchesMethod(String method) {
    return methods.isEmpty() || methods.contains(method);
  }

  /** Returns whether a reading of the path matches; see {@link PathPattern#mayMatch}. */
  public boolean mayMatchPath(RequestPath candidate) {
    for (PathPattern each : paths) {
      if (each.mayMatch(candidate)) {
        return true;
      }
    }
    return false;
  }

  /** Returns whether the method and a reading of the path match, for rules that restrict. */
  public boolean mayMatch(String method, RequestPath candidate) {
    return matchesMethod(method) && mayMatchPath(candidate);
  }

  /** Returns whether method and path match without doubt, for rules that give more. */
  public boolean matches(String method, RequestPath candidate) {
    return matchesMethod(method) && paths.stream().anyMatch(each -> each.matches(candidate));
  }

  /**
   * Returns whether this pattern matches every request that another one matches, as far as one path
   * of this one covers each path of the other. Nothing covers {@code none}, which matches nothing.
   */
  public boolean covers(RequestMatch other) {
    boolean allMethods =
        methods.isEmpty() || (!other.methods.isEmpty() && methods.containsAll(other.methods));
    return allMethods
        && !other.paths.isEmpty()
        && other.paths.stream()
            .allMatch(theirs -> paths.stream().anyMatch(own -> own.covers(theirs)));
  }

  @Override
  public String toString() {
    if (paths.isEmpty()) {
      return NONE;
    }
    String all = paths.stream().map(PathPattern::toString).collect(Collectors.joining(", "));
    return methods.isEmpty() ? all : String.join(",", new TreeSet<>(methods)) + " " + all;
  }
}
