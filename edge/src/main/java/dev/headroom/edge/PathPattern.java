// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge;

import dev.headroom.ground.SettingsCheck;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;

/**
 * A pattern of paths: {@code /health} matches that path, {@code /users/}<code>*</code>{@code
 * /orders} any one name in place of the star, {@code /api/**} that path and all below, {@code /**}
 * every path.
 *
 * <p>Immutable. Compares the path as it was sent, below the context path; the guard has refused
 * every other spelling before.
 */
public final class PathPattern {
  private static final String BELOW = "/**";
  private static final String ANY = "*";

  private final String text;
  private final String stem;
  private final boolean below;
  private final boolean anyName;
  private final List<PathPattern> exceptions;

  private PathPattern(String text, String stem, boolean below, List<PathPattern> exceptions) {
    this.text = text;
    this.stem = stem;
    this.below = below;
    this.anyName = stem.contains(ANY);
    this.exceptions = exceptions;
  }

  /**
   * Parses a pattern.
   *
   * @throws dev.headroom.ground.SettingsException if it does not begin with a slash, or has a star
   *     elsewhere than as a whole name, or in {@code /**} at its end
   */
  public static PathPattern parse(String text) {
    boolean below = text.endsWith(BELOW);
    String stem = below ? text.substring(0, text.length() - BELOW.length()) : text;
    boolean whole = List.of(stem.split("/", -1)).stream().allMatch(PathPattern::isName);
    SettingsCheck check = new SettingsCheck();
    check.require(
        text.startsWith("/") && whole,
        "path pattern",
        text,
        "/a/path, /a/*/path or /a/path/**",
        "begin with a slash, use a star for a whole name, or as /** at the end");
    check.throwIfAny();
    return new PathPattern(text, stem, below, List.of());
  }

  private static boolean isName(String segment) {
    return segment.equals(ANY) || !segment.contains(ANY);
  }

  /** Returns this pattern without the paths that exceptions match. */
  public PathPattern except(List<PathPattern> exceptions) {
    return new PathPattern(text, stem, below, List.copyOf(exceptions));
  }

  /** Returns whether the path matches. */
  public boolean matches(String path) {
    return matchesItself(path) && (exceptions.isEmpty() || !matchesAnException(path));
  }

  private boolean matchesAnException(String path) {
    for (PathPattern each : exceptions) {
      if (each.matches(path)) {
        return true;
      }
    }
    return false;
  }

  private boolean matchesItself(String path) {
    if (anyName) {
      return matchesByName(path);
    }
    if (!below) {
      return path.equals(stem);
    }
    return path.startsWith(stem)
        && (path.length() == stem.length() || path.charAt(stem.length()) == '/');
  }

  /** Compares pattern and path name by name; both indexes are at a slash. */
  private boolean matchesByName(String path) {
    int at = 0;
    int in = 0;
    while (at < stem.length()) {
      if (in >= path.length() || path.charAt(in) != '/') {
        return false;
      }
      int end = end(stem, at + 1);
      int inEnd = end(path, in + 1);
      boolean any = end == at + 2 && stem.charAt(at + 1) == '*' && inEnd > in + 1;
      if (!any && (inEnd - in != end - at || !path.regionMatches(in, stem, at, end - at))) {
        return false;
      }
      at = end;
      in = inEnd;
    }
    return in == path.length() || below;
  }

  private static int end(String text, int from) {
    int slash = text.indexOf('/', from);
    return slash < 0 ? text.length() : slash;
  }

  /** Returns whether the request's path matches. */
  public boolean matches(HttpServletRequest request) {
    return matches(pathOf(request));
  }

  @Override
  public String toString() {
    return text;
  }

  /** Returns the request's path as it was sent, below the context path. */
  public static String pathOf(HttpServletRequest request) {
    String path = request.getRequestURI();
    String context = request.getContextPath();
    return context.isEmpty() ? path : path.substring(Math.min(path.length(), context.length()));
  }
}
