// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge;

import dev.headroom.ground.SettingsCheck;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

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
  private final @Nullable Pattern names;

  private PathPattern(String text, String stem, boolean below) {
    this.text = text;
    this.stem = stem;
    this.below = below;
    this.names = stem.contains(ANY) ? names(stem, below) : null;
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
    return new PathPattern(text, stem, below);
  }

  private static Pattern names(String stem, boolean below) {
    String regex =
        Arrays.stream(stem.split("/", -1))
            .map(each -> each.equals(ANY) ? "[^/]+" : Pattern.quote(each))
            .collect(Collectors.joining("/"));
    return Pattern.compile(below ? regex + "(/.*)?" : regex, Pattern.DOTALL);
  }

  private static boolean isName(String segment) {
    return segment.equals(ANY) || !segment.contains(ANY);
  }

  /** Returns whether the path matches. */
  public boolean matches(String path) {
    if (names != null) {
      return names.matcher(path).matches();
    }
    if (!below) {
      return path.equals(stem);
    }
    return path.startsWith(stem)
        && (path.length() == stem.length() || path.charAt(stem.length()) == '/');
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
