// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge.responsecache;

import dev.headroom.edge.responsecache.ResponseCacheMeters.NotStored;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whether a response may be stored, and for how long: RFC 9111, sections 3, 4.2 and 5.2, as a
 * shared cache; RFC 5861 for stale responses. Immutable.
 *
 * <p>{@code must-revalidate}, {@code proxy-revalidate} and {@code s-maxage} forbid stale responses,
 * unless the response itself allows a time for them beside {@code s-maxage}.
 *
 * @param refusal why it may not be stored; null if it may
 */
record Storability(
    @Nullable NotStored refusal,
    long ageSeconds,
    Duration ttl,
    Duration staleWhileRevalidate,
    Duration staleIfError) {
  private static final Set<String> KEYED_ALWAYS = Set.of("accept-encoding");

  static Storability of(ResponseCacheRule rule, int status, List<HeaderLine> headers, Instant now) {
    NotStored refusal = refusal(rule, status, headers);
    if (refusal != null) {
      return refused(refusal);
    }
    CacheDirectives directives = CacheDirectives.of(HeaderLine.values(headers, "Cache-Control"));
    Duration ttl = ttl(rule, directives, headers, now);
    long age = age(headers);
    if (ttl.toSeconds() <= age) {
      return refused(NotStored.EXPIRED);
    }
    boolean strict = directives.has("must-revalidate") || directives.has("proxy-revalidate");
    boolean explicit = strict || directives.has("s-maxage");
    return new Storability(
        null,
        age,
        ttl,
        stale(
            directives.seconds("stale-while-revalidate"),
            rule.staleWhileRevalidate(),
            strict,
            explicit),
        stale(directives.seconds("stale-if-error"), rule.staleIfError(), strict, explicit));
  }

  private static Duration stale(long own, Duration ofRule, boolean strict, boolean explicit) {
    if (strict || (own < 0 && explicit)) {
      return Duration.ZERO;
    }
    return own >= 0 ? Duration.ofSeconds(own) : ofRule;
  }

  private static Storability refused(NotStored why) {
    return new Storability(why, 0, Duration.ZERO, Duration.ZERO, Duration.ZERO);
  }

  /** Returns why the headers alone forbid to store the response; null if they do not. */
  static @Nullable NotStored refusal(ResponseCacheRule rule, int status, List<HeaderLine> headers) {
    if (status != 200 && !(status == 404 && rule.notFound())) {
      return NotStored.STATUS;
    }
    for (HeaderLine line : headers) {
      if (line.hasName("Set-Cookie")) {
        return NotStored.SET_COOKIE;
      }
      boolean form =
          line.hasName("Content-Range")
              || line.hasName("Content-Encoding")
              || line.hasName("Trailer");
      if (form && line.value() != null) {
        return NotStored.FORM;
      }
      if (line.hasName("Content-Type") && isStream(line.value())) {
        return NotStored.FORM;
      }
    }
    CacheDirectives directives = CacheDirectives.of(HeaderLine.values(headers, "Cache-Control"));
    if (directives.has("no-store") || directives.has("no-cache") || directives.has("private")) {
      return NotStored.DIRECTIVE;
    }
    return unkeyedVary(rule, headers) == null ? null : NotStored.VARY;
  }

  private static boolean isStream(@Nullable String type) {
    return type != null && type.toLowerCase(Locale.ROOT).startsWith("text/event-stream");
  }

  /**
   * Returns a header that the response varies by though it is not part of the key; null for none.
   */
  static @Nullable String unkeyedVary(ResponseCacheRule rule, List<HeaderLine> headers) {
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

  private static Duration ttl(
      ResponseCacheRule rule, CacheDirectives directives, List<HeaderLine> headers, Instant now) {
    long shared = directives.seconds("s-maxage");
    long seconds = shared >= 0 ? shared : directives.seconds("max-age");
    if (seconds >= 0) {
      return Duration.ofSeconds(seconds);
    }
    List<String> expires = HeaderLine.values(headers, "Expires");
    if (expires.isEmpty()) {
      return rule.ttl();
    }
    Instant until = date(expires.getFirst());
    return until == null ? Duration.ZERO : Duration.between(now, until);
  }

  private static long age(List<HeaderLine> headers) {
    List<String> lines = HeaderLine.values(headers, "Age");
    return lines.isEmpty()
        ? 0
        : Math.max(0, CacheDirectives.of(List.of("age=" + lines.getFirst())).seconds("age"));
  }

  /** Parses an HTTP date; null if it is none. */
  static @Nullable Instant date(String text) {
    try {
      return ZonedDateTime.parse(text.strip(), DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
    } catch (DateTimeException malformed) {
      return null;
    }
  }
}
