// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge;

import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServletRequest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/**
 * The path of a request as handlers match it: below the context path, percent-decoded, without path
 * parameters. Every rule of the edge matches this and nothing else, so that {@code /%61pi} is
 * {@code /api} for a rule as it is for the handler.
 *
 * <p>{@code %2F} and {@code %25} stay encoded: an encoded slash belongs to a segment and separates
 * none, and no two paths share a text.
 *
 * <p>Servers and frameworks disagree on some paths: {@code /a//b}, {@code /a/../b}, {@code /a%2fb}.
 * Such a path is ambiguous and has several readings. A rule that restricts requests must apply if
 * any reading matches ({@link PathPattern#mayMatch}); a rule that gives them more must not apply at
 * all ({@link PathPattern#matches}).
 *
 * <p>Immutable. Reading a path costs one pass if nothing in it is encoded or ambiguous.
 */
public final class RequestPath {
  private static final String MATCHING = RequestPath.class.getName() + ".matching";
  private static final char REPLACEMENT = '\uFFFD';
  private static final int MAX_READINGS = 32;
  private static final Pattern EMPTY_SEGMENTS = Pattern.compile("//+");
  private static final Pattern PARAMETERS = Pattern.compile(";[^/]*");

  /** No slash at first, parameters of no segment, what must be encoded, a broken percent sign. */
  private static final Pattern MALFORMED = Pattern.compile("^(?!/)|/;|[^!-~]|%(?![0-9a-fA-F]{2})");

  /** What servers and frameworks do to a path with odd segments; each does some of it. */
  private static final List<UnaryOperator<String>> REWRITES =
      List.of(
          RequestPath::withoutEmptySegments,
          RequestPath::withoutDots,
          RequestPath::withoutParameters,
          RequestPath::withoutTrailingSlash,
          path -> path.replace("%2F", "/"),
          path -> path.replace('\\', '/'));

  private final List<String> readings;
  private final boolean complete;
  private final boolean ambiguous;
  private final Matching matching;

  /**
   * How the application's handlers compare paths, where that is not exact.
   *
   * <p>Immutable.
   *
   * @param ignoresCase whether {@code /API} reaches the handler of {@code /api}
   * @param ignoresTrailingSlash whether {@code /api/} may reach the handler of {@code /api}
   */
  public record Matching(boolean ignoresCase, boolean ignoresTrailingSlash) {
    /** Paths are equal if all their characters are. */
    public static final Matching EXACT = new Matching(false, false);
  }

  private RequestPath(
      List<String> readings, boolean complete, boolean ambiguous, Matching matching) {
    this.readings = readings;
    this.complete = complete;
    this.ambiguous = ambiguous;
    this.matching = matching;
  }

  /**
   * Sets how the handlers of an application compare paths.
   *
   * @param context the application
   * @param matching called for every request; exact if it was never set
   */
  public static void setMatching(ServletContext context, Supplier<Matching> matching) {
    context.setAttribute(MATCHING, matching);
  }

  /** Returns the path of a request, below the context path. */
  public static RequestPath of(HttpServletRequest request) {
    ServletContext application = request.getServletContext();
    Object supplier = application == null ? null : application.getAttribute(MATCHING);
    Matching matching =
        supplier instanceof Supplier<?> known && known.get() instanceof Matching found
            ? found
            : Matching.EXACT;
    return read(request.getRequestURI(), request.getContextPath(), matching);
  }

  /** Reads a path as a client sends it, with exact matching and without a context path. */
  public static RequestPath parse(String path) {
    return read(path, "", Matching.EXACT);
  }

  /** Reads a path as a client sends it, with exact matching, below a context path. */
  public static RequestPath parse(String path, String contextPath) {
    return read(path, contextPath, Matching.EXACT);
  }

  /** Returns the path; of an ambiguous one, the reading that changes least. */
  public String text() {
    return readings.getFirst();
  }

  /** Returns whether servers and frameworks may read the path differently. */
  public boolean isAmbiguous() {
    return ambiguous;
  }

  /**
   * Returns the readings, that which changes least first: one if the path is not ambiguous, and at
   * most some dozens.
   */
  public List<String> readings() {
    return readings;
  }

  /** Returns whether {@link #readings} lists all of them; a path may have too many. */
  public boolean hasAllReadings() {
    return complete;
  }

  /** Returns whether some reading passes a test; true if not all readings are listed. */
  boolean anyReading(Predicate<String> test) {
    if (!complete) {
      return true;
    }
    for (String each : readings) {
      if (test.test(each)) {
        return true;
      }
    }
    return false;
  }

  boolean ignoresCase() {
    return matching.ignoresCase();
  }

  @Override
  public String toString() {
    return text();
  }

  private static RequestPath read(String uri, String context, Matching matching) {
    boolean below = isBelow(uri, context);
    String path = below ? uri.substring(context.length()) : uri;
    boolean trimmed = matching.ignoresTrailingSlash() && path.endsWith("/");
    if (below && !trimmed && isPlain(path)) {
      return new RequestPath(List.of(path), true, false, matching);
    }
    List<String> segments = segments(path);
    Set<String> readings = new LinkedHashSet<>();
    readings.add(join(segments));
    boolean complete = !hasOddSegment(segments) || addReadings(readings);
    if (!below) {
      readings = withoutContext(readings, join(segments(context)));
    }
    if (matching.ignoresTrailingSlash()) {
      readings.addAll(readings.stream().map(RequestPath::withoutTrailingSlash).toList());
    }
    boolean ambiguous = readings.size() > 1 || isMalformed(path, readings);
    return new RequestPath(List.copyOf(readings), complete, ambiguous, matching);
  }

  private static boolean isBelow(String uri, String context) {
    return uri.startsWith(context)
        && (context.isEmpty()
            || uri.length() == context.length()
            || "/;".indexOf(uri.charAt(context.length())) >= 0);
  }

  /** Removes a context path that the client spelled in another way than the server. */
  private static Set<String> withoutContext(Set<String> readings, String context) {
    Set<String> found = new LinkedHashSet<>();
    for (String each : readings) {
      boolean below = each.startsWith(context + "/") || each.equals(context);
      found.add(below ? each.substring(context.length()) : each);
    }
    return found;
  }

  /** Returns whether the path reads as it was sent: nothing is encoded, and no segment is odd. */
  private static boolean isPlain(String path) {
    if (path.isEmpty() || path.charAt(0) != '/') {
      return false;
    }
    char before = 0;
    for (int i = 0; i < path.length(); i++) {
      char c = path.charAt(i);
      boolean plain = c > ' ' && c < 0x7f && c != '%' && c != ';' && c != '\\';
      if (!plain || (before == '/' && (c == '/' || c == '.'))) {
        return false;
      }
      before = c;
    }
    return true;
  }

  /** Returns the segments between the slashes, each without its parameters, and decoded. */
  private static List<String> segments(String path) {
    List<String> segments = new ArrayList<>();
    for (String each : split(path)) {
      segments.add(escape(decode(withoutParameters(each))));
    }
    return segments;
  }

  /** Splits a path at its slashes; a first slash begins the path and ends no segment. */
  private static String[] split(String path) {
    return (path.startsWith("/") ? path.substring(1) : path).split("/", -1);
  }

  private static String join(List<String> segments) {
    return "/" + String.join("/", segments);
  }

  /** Decodes a segment; a byte that is not UTF-8 becomes U+FFFD, a broken percent sign stays. */
  private static String decode(String segment) {
    if (segment.indexOf('%') < 0) {
      return segment;
    }
    byte[] sent = segment.getBytes(StandardCharsets.UTF_8);
    byte[] decoded = new byte[sent.length];
    int count = 0;
    for (int i = 0; i < sent.length; i++) {
      int octet = sent[i] == '%' ? octet(sent, i + 1) : -1;
      decoded[count++] = octet < 0 ? sent[i] : (byte) octet;
      i += octet < 0 ? 0 : 2;
    }
    return new String(decoded, 0, count, StandardCharsets.UTF_8);
  }

  private static int octet(byte[] sent, int at) {
    if (at + 1 >= sent.length) {
      return -1;
    }
    int high = digit(sent[at]);
    int low = digit(sent[at + 1]);
    return high < 0 || low < 0 ? -1 : high << 4 | low;
  }

  private static int digit(byte octet) {
    return octet < 0 ? -1 : Character.digit(octet, 16);
  }

  private static String escape(String decoded) {
    return decoded.indexOf('%') < 0 && decoded.indexOf('/') < 0
        ? decoded
        : decoded.replace("%", "%25").replace("/", "%2F");
  }

  /** Returns whether some server or framework finds other segments in the path. */
  private static boolean hasOddSegment(List<String> segments) {
    for (int i = 0; i < segments.size(); i++) {
      String segment = segments.get(i);
      boolean empty = segment.isEmpty() && i < segments.size() - 1;
      boolean dots = segment.equals(".") || segment.equals("..");
      boolean hides =
          segment.contains("%2F") || segment.indexOf('\\') >= 0 || segment.indexOf(';') >= 0;
      if (empty || dots || hides) {
        return true;
      }
    }
    return false;
  }

  /** Adds all that {@link #REWRITES} make of a path, in any order and number. */
  private static boolean addReadings(Set<String> readings) {
    Deque<String> left = new ArrayDeque<>(readings);
    while (!left.isEmpty()) {
      String reading = left.remove();
      for (UnaryOperator<String> each : REWRITES) {
        String other = each.apply(reading);
        if (readings.add(other)) {
          left.add(other);
        }
      }
      if (readings.size() > MAX_READINGS) {
        return false;
      }
    }
    return true;
  }

  private static String withoutEmptySegments(String path) {
    return EMPTY_SEGMENTS.matcher(path).replaceAll("/");
  }

  private static String withoutParameters(String path) {
    return path.indexOf(';') < 0 ? path : PARAMETERS.matcher(path).replaceAll("");
  }

  private static String withoutTrailingSlash(String path) {
    return path.length() > 1 && path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
  }

  private static String withoutDots(String path) {
    List<String> left = new ArrayList<>();
    String last = "";
    for (String each : split(path)) {
      last = each;
      if (each.equals("..") && !left.isEmpty()) {
        left.removeLast();
      } else if (!each.equals(".") && !each.equals("..")) {
        left.add(each);
      }
    }
    if (last.equals(".") || last.equals("..")) {
      left.add("");
    }
    return join(left);
  }

  private static boolean isMalformed(String path, Set<String> readings) {
    return MALFORMED.matcher(path).find()
        || readings.stream().anyMatch(each -> each.indexOf(REPLACEMENT) >= 0);
  }
}
