// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge;

import dev.headroom.ground.SettingsCheck;
import java.util.List;

/**
 * A pattern of paths: {@code /health} matches that path, {@code /users/}<code>*</code>{@code
 * /orders} any one segment in place of the star, {@code /api/**} that path and all below, {@code
 * /**} every path.
 *
 * <p>Immutable. A segment of the pattern may be percent-encoded; it is compared decoded, as {@link
 * RequestPath} is.
 */
public final class PathPattern {
  private static final String SUBTREE = "/**";
  private static final String ANY = "*";

  private final String text;
  private final List<Segment> segments;
  private final boolean subtree;

  /** A segment of the path; any if it is a star. Immutable. */
  private record Segment(String text, boolean any) {
    static Segment of(String written) {
      return new Segment(RequestPath.parse("/" + written).text().substring(1), written.equals(ANY));
    }

    boolean matches(String path, int begin, int end, boolean ignoresCase) {
      return any
          ? end > begin
          : end - begin == text.length()
              && path.regionMatches(ignoresCase, begin, text, 0, text.length());
    }

    /** Returns whether it matches all that another one matches; a star matches no empty segment. */
    boolean covers(Segment other) {
      return any ? other.any || !other.text.isEmpty() : !other.any && text.equals(other.text);
    }
  }

  private PathPattern(String text, List<Segment> segments, boolean subtree) {
    this.text = text;
    this.segments = segments;
    this.subtree = subtree;
  }

  /**
   * Parses a pattern.
   *
   * @throws dev.headroom.ground.SettingsException if it does not begin with a slash, or has a star
   *     elsewhere than as a whole segment, or in {@code /**} at its end
   */
  public static PathPattern parse(String text) {
    boolean subtree = text.endsWith(SUBTREE);
    String stem = subtree ? text.substring(0, text.length() - SUBTREE.length()) : text;
    List<String> written = List.of(stem.split("/", -1));
    boolean whole = written.stream().allMatch(PathPattern::isSegment);
    SettingsCheck check = new SettingsCheck();
    check.require(
        text.startsWith("/") && whole,
        "path pattern",
        text,
        "/a/path, /a/*/path or /a/path/**",
        "begin with a slash, use a star for a whole segment, or as /** at the end");
    check.throwIfAny();
    List<Segment> segments = written.stream().skip(1).map(Segment::of).toList();
    return new PathPattern(text, segments, subtree);
  }

  private static boolean isSegment(String segment) {
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

  /** Returns whether this pattern matches every path that another one matches. */
  public boolean covers(PathPattern other) {
    int own = segments.size();
    int others = other.segments.size();
    if (own > others || (!subtree && (own < others || other.subtree))) {
      return false;
    }
    for (int i = 0; i < own; i++) {
      if (!segments.get(i).covers(other.segments.get(i))) {
        return false;
      }
    }
    return true;
  }

  private boolean matches(String path, boolean ignoresCase) {
    int at = 0;
    for (Segment each : segments) {
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
    return subtree || at == path.length();
  }

  @Override
  public String toString() {
    return text;
  }
}
