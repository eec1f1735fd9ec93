// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge.responsecache;

import dev.headroom.edge.HttpDate;
import dev.headroom.edge.responsecache.ResponseCacheMeters.NotStored;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether a response may be stored, and for how long: RFC 9111, sections 3, 4.2 and 5.2, as
 * a shared cache; RFC 5861 for stale responses; RFC 9213 for targeted fields. Immutable.
 *
 * <p>{@code must-revalidate}, {@code proxy-revalidate} and {@code s-maxage} forbid stale responses,
 * unless the response itself allows a time for them beside {@code s-maxage}.
 *
 * @param targetedFields fields that take precedence over {@code Cache-Control}
 */
record StoragePolicy(ResponseCacheRule rule, List<String> targetedFields) {
  private static final Set<String> KEYED_ALWAYS = Set.of("accept-encoding");
  private static final Duration MAX_HEURISTIC = Duration.ofDays(1);

  /**
   * Parts, responses about a stored one, and responses about one client (RFC 6585 forbids some).
   */
  private static final Set<Integer> NEVER =
      Set.of(206, 304, 401, 403, 407, 408, 412, 416, 417, 425, 428, 429, 431, 511);

  /** Fresh for a time by heuristics: RFC 9110, section 15.1. */
  private static final Set<Integer> HEURISTIC =
      Set.of(200, 203, 204, 300, 301, 308, 404, 405, 410, 414, 501);

  /** Further statuses whose meaning for a cache is known. */
  private static final Set<Integer> KNOWN = Set.of(302, 303, 307, 400, 500, 502, 503, 504);

  /** Copies the list. */
  StoragePolicy {
    targetedFields = List.copyOf(targetedFields);
  }

  /**
   * Returns whether a response may be stored, and for how long.
   *
   * @param receivedAt when its headers were complete
   * @param delay how long before that its handler was called
   */
  Storability judge(int status, List<HeaderLine> headers, Instant receivedAt, Duration delay) {
    NotStored refusal = refusal(status, headers);
    if (refusal != null) {
      return Storability.refused(refusal);
    }
    CacheDirectives directives = CacheDirectives.of(headers, targetedFields);
    Duration ttl = ttl(directives, headers, receivedAt);
    Duration age = age(headers, receivedAt, delay);
    boolean fresh = ttl.compareTo(age) > 0;
    if (!fresh && !hasValidator(status, headers)) {
      return Storability.refused(NotStored.EXPIRED);
    }
    boolean mustValidate = directives.has("no-cache");
    boolean strict =
        mustValidate || directives.has("must-revalidate") || directives.has("proxy-revalidate");
    boolean shared = directives.has("s-maxage");
    return new Storability(
        null,
        age,
        ttl,
        stale(
            directives.seconds("stale-while-revalidate"),
            fresh ? rule.staleWhileRevalidate() : Duration.ZERO,
            strict,
            shared),
        stale(
            directives.seconds("stale-if-error"),
            fresh ? rule.staleIfError() : Duration.ZERO,
            strict,
            shared),
        mustValidate);
  }

  private static Duration stale(long own, Duration ofRule, boolean strict, boolean shared) {
    if (strict || (own < 0 && shared)) {
      return Duration.ZERO;
    }
    return own >= 0 ? Duration.ofSeconds(own) : ofRule;
  }

  /** Returns why status and headers alone forbid to store the response; null if they do not. */
  @Nullable NotStored refusal(int status, List<HeaderLine> headers) {
    CacheDirectives directives = CacheDirectives.of(headers, targetedFields);
    if (!isStored(status) || !hasLifetime(status, directives, headers)) {
      return NotStored.STATUS;
    }
    for (HeaderLine line : headers) {
      if (line.hasName("Set-Cookie") || line.hasName("Set-Cookie2")) {
        return NotStored.SET_COOKIE;
      }
      boolean trailed = line.hasName("Trailer") && line.value() != null;
      if (trailed || (line.hasName("Content-Type") && isStream(line.value()))) {
        return NotStored.FORM;
      }
    }
    boolean understands = directives.has("must-understand");
    if ((understands && !HEURISTIC.contains(status) && !KNOWN.contains(status))
        || (directives.has("no-store") && !understands)
        || directives.has("private")
        || (directives.has("no-cache") && !hasValidator(status, headers))) {
      return NotStored.DIRECTIVE;
    }
    return unkeyedVary(headers) == null ? null : NotStored.VARY;
  }

  private boolean isStored(int status) {
    boolean error = status >= 400;
    return status >= 200
        && !NEVER.contains(status)
        && (!error || rule.errors() || (status == 404 && rule.notFound()));
  }

  /** Returns whether the response or the rule says how long it is fresh, be it not at all. */
  private boolean hasLifetime(int status, CacheDirectives directives, List<HeaderLine> headers) {
    return directives.has("s-maxage")
        || directives.has("max-age")
        || directives.has("no-cache")
        || (!directives.isTargeted() && !HeaderLine.values(headers, "Expires").isEmpty())
        || status == 200
        || (status == 404 && rule.notFound())
        || ((HEURISTIC.contains(status) || directives.has("public"))
            && rule.heuristicPercent() > 0
            && !HeaderLine.values(headers, "Last-Modified").isEmpty());
  }

  /** Returns whether the handler can be asked if the response is still valid. */
  static boolean hasValidator(int status, List<HeaderLine> headers) {
    return status == 200
        && !(HeaderLine.values(headers, "ETag").isEmpty()
            && HeaderLine.values(headers, "Last-Modified").isEmpty());
  }

  private static boolean isStream(@Nullable String type) {
    return type != null && type.toLowerCase(Locale.ROOT).startsWith("text/event-stream");
  }

  /**
   * Returns a header that the response varies by though it is not part of the key; null for none.
   */
  @Nullable String unkeyedVary(List<HeaderLine> headers) {
    for (String line : HeaderLine.values(headers, "Vary")) {
      for (String each : line.split(",", -1)) {
        String name = each.strip().toLowerCase(Locale.ROOT);
        if (!name.isEmpty() && !KEYED_ALWAYS.contains(name) && !rule.vary().contains(name)) {
          return name;
        }
      }
    }
    return null;
  }

  private Duration ttl(CacheDirectives directives, List<HeaderLine> headers, Instant receivedAt) {
    long shared = directives.seconds("s-maxage");
    long seconds = shared >= 0 ? shared : directives.seconds("max-age");
    if (seconds >= 0) {
      return Duration.ofSeconds(seconds);
    }
    List<String> expires = HeaderLine.values(headers, "Expires");
    Instant date = date(headers, receivedAt);
    if (!expires.isEmpty() && !directives.isTargeted()) {
      Instant until = expires.size() > 1 ? null : HttpDate.parse(expires.getFirst(), receivedAt);
      return until == null ? Duration.ZERO : Duration.between(date, until);
    }
    return heuristic(headers, date, receivedAt);
  }

  /** Returns the rule's share of the time since the last change, or else its TTL. */
  private Duration heuristic(List<HeaderLine> headers, Instant date, Instant receivedAt) {
    List<String> modified = HeaderLine.values(headers, "Last-Modified");
    Instant last = modified.isEmpty() ? null : HttpDate.parse(modified.getFirst(), receivedAt);
    if (last == null || rule.heuristicPercent() == 0) {
      return rule.ttl();
    }
    Duration share = Duration.between(last, date).multipliedBy(rule.heuristicPercent());
    Duration lifetime = share.dividedBy(100);
    return lifetime.compareTo(MAX_HEURISTIC) > 0 ? MAX_HEURISTIC : lifetime;
  }

  /** Returns {@code Date}, or when the response was received if it has none. */
  private static Instant date(List<HeaderLine> headers, Instant receivedAt) {
    List<String> dates = HeaderLine.values(headers, "Date");
    Instant date = dates.isEmpty() ? null : HttpDate.parse(dates.getFirst(), receivedAt);
    return date == null ? receivedAt.truncatedTo(ChronoUnit.SECONDS) : date;
  }

  /** Returns the age by {@code Age} and {@code Date}, whichever is greater. */
  private static Duration age(List<HeaderLine> headers, Instant receivedAt, Duration delay) {
    List<String> lines = HeaderLine.values(headers, "Age");
    String first = lines.isEmpty() ? "" : lines.getFirst().split(",", 2)[0].strip();
    Duration stated = Duration.ofSeconds(CacheDirectives.number(first, 0));
    Duration apparent =
        Duration.between(date(headers, receivedAt), receivedAt.truncatedTo(ChronoUnit.SECONDS))
            .minus(delay);
    return apparent.compareTo(stated) > 0 ? apparent : stated;
  }
}
