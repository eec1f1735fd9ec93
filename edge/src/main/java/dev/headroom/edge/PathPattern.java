// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge;

import dev.headroom.ground.SettingsCheck;
import java.util.List;

/**
 * A pattern of paths: {@code /health} matches that path, {@code /users/}<code>*</code>{@code
 * /orders} any one name in place of the star, {@code /api/**} that path and all below, {@code /**}
 * every path.
 *
 * <p>Immutable. A name of the pattern may be percent-encoded; it is compared decoded, as {@link
 * RequestPath} is.
 */
public final class PathPattern {
  private static final String BELOW = "/**";
  private static final String ANY = "*";

  private final String text;
  private final List<Name> names;
  private final boolean below;

  /** A name of the path; any name if it is a star. Immutable. */
  private record Name(String text, boolean any) {
    static Name of(String written) {
      return new Name(RequestPath.parse("/" + written).text().substring(1), written.equals(ANY));
    }

    boolean matches(String path, int begin, int end, boolean ignoresCase) {
      return any
          ? end > begin
          : end - begin == text.length()
              && path.regionMatches(ignoresCase, begin, text, 0, text.length());
    }
  }

  private PathPattern(String text, List<Name> names, boolean below) {
    this.text = text;
    this.names = names;
    this.below = below;
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
    List<String> written = List.of(stem.split("/", -1));
    boolean whole = written.stream().allMatch(PathPattern::isName);
    SettingsCheck check = new SettingsCheck();
    check.require(
        text.startsWith("/") && whole,
        "path pattern",
        text,
        "/a/path, /a/*/path or /a/path/**",
        "begin with a slash, use a star for a whole name, or as /** at the end");
    check.throwIfAny();
    List<Name> names = written.stream().skip(1).map(Name::of).toList();
    return new PathPattern(text, names, below);
  }

  private static boolean isName(String segment) {
    return segment.equals(ANY) || !segment.contains(ANY);
  }

  /**
   * Returns whether the path matches without doubt; an ambiguous one never does. For rules that
   * give a request more than others get, such as an exemption.
   */
  public boolean matches(RequestPath path) {
    return !path.isAmbiguous() && mayMatch(path);
  }

  /**
   * Returns whether a reading of the path matches. For rules that restrict requests: an ambiguous
   * path must not walk past them.
   */
  public boolean mayMatch(RequestPath path) {
    boolean ignoresCase = path.ignoresCase();
    return path.anyReading(each -> matches(each, ignoresCase));
  }

  private boolean matches(String path, boolean ignoresCase) {
    int at = 0;
    for (Name each : names) {
      if (at == path.length()) {
        return false;
      }
      int slash = path.indexOf('/', at + 1);
      int end = slash < 0 ? path.length() : slash;
      if (!each.matches(path, at + 1, end, ignoresCase)) {
        return false;
      }
      at = end;
    }
    return below || at == path.length();
  }

  @Override
  public String toString() {
    return text;
  }
}
