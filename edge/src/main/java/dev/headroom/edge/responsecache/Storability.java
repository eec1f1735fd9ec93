// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge.responsecache;

import dev.headroom.edge.responsecache.ResponseCacheListener.NotStored;
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
 * Whether an answer may be kept, and for how long: RFC 9111, sections 3, 4.2 and 5.2, as a shared
 * cache; RFC 5861 for stale answers. Immutable.
 *
 * <p>{@code must-revalidate}, {@code proxy-revalidate} and {@code s-maxage} forbid stale answers,
 * unless the answer itself names a time for them beside {@code s-maxage}.
 *
 * @param refusal null when it may be kept
 */
record Storability(
    @Nullable NotStored refusal,
    long ageSeconds,
    Duration ttl,
    Duration staleWhileRevalidate,
    Duration staleIfError) {
  private static final Set<String> OWN = Set.of("accept-encoding");

  static Storability of(ResponseCacheRule rule, int status, List<HeaderLine> headers, Instant now) {
    NotStored refusal = refusal(rule, status, headers);
    if (refusal != null) {
      return refused(refusal);
    }
    CacheDirectives said = CacheDirectives.of(HeaderLine.values(headers, "Cache-Control"));
    Duration ttl = ttl(rule, said, headers, now);
    long age = age(headers);
    if (ttl.toSeconds() <= age) {
      return refused(NotStored.EXPIRED);
    }
    boolean strict = said.has("must-revalidate") || said.has("proxy-revalidate");
    boolean silent = strict || said.has("s-maxage");
    return new Storability(
        null,
        age,
        ttl,
        stale(said.seconds("stale-while-revalidate"), rule.staleWhileRevalidate(), strict, silent),
        stale(said.seconds("stale-if-error"), rule.staleIfError(), strict, silent));
  }

  private static Duration stale(long said, Duration ruled, boolean strict, boolean silent) {
    if (strict || (said < 0 && silent)) {
      return Duration.ZERO;
    }
    return said >= 0 ? Duration.ofSeconds(said) : ruled;
  }

  private static Storability refused(NotStored why) {
    return new Storability(why, 0, Duration.ZERO, Duration.ZERO, Duration.ZERO);
  }

  /** Returns why the headers alone forbid to keep the answer; null when they do not. */
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
    CacheDirectives said = CacheDirectives.of(HeaderLine.values(headers, "Cache-Control"));
    if (said.has("no-store") || said.has("no-cache") || said.has("private")) {
      return NotStored.DIRECTIVE;
    }
    return unkeyedVary(rule, headers) == null ? null : NotStored.VARY;
  }

  private static boolean isStream(@Nullable String type) {
    return type != null && type.toLowerCase(Locale.ROOT).startsWith("text/event-stream");
  }

  /** Returns a header that the answer varies by though the rule does not name it; null for none. */
  static @Nullable String unkeyedVary(ResponseCacheRule rule, List<HeaderLine> headers) {
    for (String line : HeaderLine.values(headers, "Vary")) {
      for (String each : line.split(",", -1)) {
        String name = each.strip().toLowerCase(Locale.ROOT);
        if (!name.isEmpty() && !OWN.contains(name) && !rule.vary().contains(name)) {
          return name;
        }
      }
    }
    return null;
  }

  private static Duration ttl(
      ResponseCacheRule rule, CacheDirectives said, List<HeaderLine> headers, Instant now) {
    long shared = said.seconds("s-maxage");
    long told = shared >= 0 ? shared : said.seconds("max-age");
    if (told >= 0) {
      return Duration.ofSeconds(told);
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

  /** Reads an HTTP date; null when it is none. */
  static @Nullable Instant date(String text) {
    try {
      return ZonedDateTime.parse(text.strip(), DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
    } catch (DateTimeException malformed) {
      return null;
    }
  }
}
