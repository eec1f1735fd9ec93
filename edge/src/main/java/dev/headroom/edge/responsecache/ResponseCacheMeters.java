// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge.responsecache;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Records what the response cache does in the meters of {@link ResponseCacheMeter}.
 *
 * <p>Thread-safe. Costs a hit one look-up and one increment; the number of series grows with rules,
 * never with keys.
 */
final class ResponseCacheMeters {
  private final MeterRegistry registry;
  private final Map<Series, Counter> counters = new ConcurrentHashMap<>();
  private final Map<String, Timer> fetches = new ConcurrentHashMap<>();

  private record Series(ResponseCacheMeter meter, String rule, Enum<?> tag) {}

  /** How a request was served. */
  enum Outcome {
    /** A fresh stored response. */
    HIT,
    /** A stale stored response, while one request refreshes it or the handler fails. */
    STALE,
    /** The handler's response, which is stored. */
    MISS,
    /** The stored response, which the handler has validated. */
    REVALIDATED,
    /** The response that another request fetched. */
    COLLAPSED,
    /** The handler's response, since it cannot be stored, or did not come in time. */
    PASS,
    /** The handler's response, since the request bypasses the cache. */
    BYPASS
  }

  /** Why a response was not stored. */
  enum NotStored {
    /** Its status is not stored, or not without a lifetime of its own. */
    STATUS,
    /** {@code Cache-Control} forbids it, such as by no-store or private. */
    DIRECTIVE,
    /** It sets a cookie. */
    SET_COOKIE,
    /** It varies by a header that is not part of the key. */
    VARY,
    /** It is stale already, and its handler cannot validate it. */
    EXPIRED,
    /** Its body is too large, or it has too many tags. */
    SIZE,
    /** It is a stream, asynchronous, or incomplete. */
    FORM,
    /** The handler threw an exception. */
    FAILED
  }

  ResponseCacheMeters(MeterRegistry registry) {
    this.registry = registry;
  }

  /**
   * Counts once what a meter of a rule counts.
   *
   * @param tag the value of the meter's other tag
   */
  void count(ResponseCacheMeter meter, String rule, Enum<?> tag) {
    counters
        .computeIfAbsent(
            new Series(meter, rule, tag),
            of -> of.meter().counter(registry, of.rule(), of.tag().name().toLowerCase(Locale.ROOT)))
        .increment();
  }

  /** Times a call of the handler whose response was meant to be stored. */
  void fetched(String rule, long nanos) {
    fetches
        .computeIfAbsent(rule, of -> ResponseCacheMeter.FETCH_DURATION.timer(registry, of))
        .record(Duration.ofNanos(nanos));
  }
}
