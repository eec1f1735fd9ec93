// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge;

import dev.headroom.ground.SettingsCheck;
import jakarta.servlet.http.HttpServletRequest;

/**
 * Matches paths: {@code /health} that one, {@code /api/**} that and all below, {@code /**} all.
 *
 * <p>Immutable. Compares the path as it was sent, below the context path; {@link
 * RequestGuardFilter} has refused every other spelling before.
 */
public final class PathPattern {
  private static final String BELOW = "/**";

  private final String text;
  private final String stem;
  private final boolean below;

  private PathPattern(String text, String stem, boolean below) {
    this.text = text;
    this.stem = stem;
    this.below = below;
  }

  /**
   * Reads a pattern.
   *
   * @throws dev.headroom.ground.SettingsException when it does not begin with a slash, or has a
   *     star elsewhere than in {@code /**} at its end
   */
  public static PathPattern parse(String text) {
    boolean below = text.endsWith(BELOW);
    String stem = below ? text.substring(0, text.length() - BELOW.length()) : text;
    SettingsCheck check = new SettingsCheck();
    check.require(
        text.startsWith("/") && stem.indexOf('*') < 0,
        "path pattern",
        text,
        "/a/path or /a/path/**",
        "begin with a slash and use a star only as /** at the end");
    check.throwIfAny();
    return new PathPattern(text, stem, below);
  }

  /** Tells whether the path is matched. */
  public boolean matches(String path) {
    if (!below) {
      return path.equals(stem);
    }
    return path.startsWith(stem)
        && (path.length() == stem.length() || path.charAt(stem.length()) == '/');
  }

  /** Tells whether the request's path is matched. */
  public boolean matches(HttpServletRequest request) {
    return matches(pathOf(request));
  }

  @Override
  public String toString() {
    return text;
  }

  /** Returns the request's path as it was sent, below the context path. */
  static String pathOf(HttpServletRequest request) {
    String path = request.getRequestURI();
    String context = request.getContextPath();
    return context.isEmpty() ? path : path.substring(Math.min(path.length(), context.length()));
  }
}
