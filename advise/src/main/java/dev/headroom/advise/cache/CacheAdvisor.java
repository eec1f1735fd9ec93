// SPDX-License-Identifier: Apache-2.0
package dev.headroom.advise.cache;

import dev.headroom.advise.Advice;
import dev.headroom.advise.Advisor;
import dev.headroom.advise.Change;
import dev.headroom.advise.Evidence;
import dev.headroom.advise.Prediction;
import dev.headroom.advise.Severity;
import dev.headroom.advise.Trial;
import dev.headroom.cache.Caches;
import dev.headroom.cache.stats.CacheMeter;
import dev.headroom.cache.stats.CacheStats;
import dev.headroom.ground.TimeSource;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Advice about caches whose values are seldom used again: those that never hit, those that are too
 * small, those whose values expire too soon. There is none about caches that are disabled, nor
 * about one that misses because its shared level is unavailable.
 *
 * <p>A cache that is still filling, as after a start, misses for no fault of its own: in the first
 * five minutes it is named only if not one of 200 calls hit, and stands behind all that loses time.
 * That values expire too soon is said after five minutes, of loads that take a second a minute or
 * more. Loads count as lost only where room or a longer TTL may save them: the load of a key that
 * never returns is made with and without the cache.
 *
 * <p>Thread-safe. Keeps the counts of the last ten minutes, one reading a call.
 */
public final class CacheAdvisor implements Advisor {
  private static final Duration WINDOW = Duration.ofMinutes(10);
  private static final long MIN_CALLS = 200;
  private static final double NEVER_HIT_RATE = 0.05;
  private static final double LOW_HIT_RATE = 0.7;
  private static final double HALF = 0.5;
  private static final double SETTLED_SECONDS = 300;
  private static final double COSTLY_SECONDS = 1;

  private final Caches caches;
  private final TimeSource time;

  /** Guarded by this. */
  private final Deque<Reading> readings = new ArrayDeque<>();

  private record Reading(Instant at, Map<String, CacheStats> byName) {}

  /** The counts of one cache over the window. */
  private record Window(
      double hits,
      double misses,
      double loads,
      double evictions,
      double growth,
      double unavailable,
      double loadSeconds,
      double seconds) {
    double calls() {
      return hits + misses;
    }

    double hitRate() {
      return hits / Math.max(1, calls());
    }

    boolean evicts() {
      return evictions > HALF * loads;
    }

    /** Returns whether most loads were of keys that the cache did not have before. */
    boolean isFilling() {
      return growth > HALF * loads;
    }

    /** Returns whether it may miss only because it has not had the time to fill. */
    boolean mayFill() {
      return isFilling() && seconds < SETTLED_SECONDS;
    }

    /** Returns whether most misses are those of a shared level that does not answer. */
    boolean isUnavailable() {
      return unavailable > HALF * misses;
    }

    /** Returns whether its loads have cost enough for long enough. */
    boolean isCostly() {
      return seconds >= SETTLED_SECONDS && loadSecondsPerMinute() >= COSTLY_SECONDS;
    }

    double loadSecondsPerMinute() {
      return loadSeconds / Math.max(1, seconds) * 60;
    }
  }

  /**
   * Creates an advisor.
   *
   * @param caches those that there are at each look; what they had counted by the first look is
   *     left out
   */
  public CacheAdvisor(Caches caches, TimeSource time) {
    this.caches = caches;
    this.time = time;
  }

  @Override
  public synchronized List<Advice> advise() {
    if (!caches.isEnabled()) {
      return List.of();
    }
    Instant now = time.now();
    Map<String, CacheStats> byName =
        caches.stats().stream().collect(Collectors.toMap(CacheStats::name, each -> each));
    readings.addLast(new Reading(now, byName));
    while (readings.size() > 2 && readings.getFirst().at().isBefore(now.minus(WINDOW))) {
      readings.removeFirst();
    }
    return byName.keySet().stream()
        .map(each -> advice(each, window(each, Instant.MIN)))
        .filter(Objects::nonNull)
        .toList();
  }

  private Window window(String cache, Instant since) {
    Reading last = readings.getLast();
    CacheStats now = Objects.requireNonNull(last.byName().get(cache));
    Reading first =
        readings.stream().filter(each -> !each.at().isBefore(since)).findFirst().orElse(last);
    // A cache that was made since then began with nothing.
    CacheStats then = first.byName().getOrDefault(cache, new CacheStats(cache, Map.of(), 0));
    double seconds = Duration.between(first.at(), last.at()).toMillis() / 1e3;
    return new Window(
        (double) (now.hits() - then.hits()),
        (double) (now.misses() - then.misses()),
        (double) (now.count(CacheMeter.LOADS) - then.count(CacheMeter.LOADS)),
        (double) (now.count(CacheMeter.EVICTIONS) - then.count(CacheMeter.EVICTIONS)),
        (double) (now.count(CacheMeter.ENTRIES) - then.count(CacheMeter.ENTRIES)),
        (double) (now.count(CacheMeter.UNAVAILABLE) - then.count(CacheMeter.UNAVAILABLE)),
        (now.loadNanos() - then.loadNanos()) / 1e9,
        Math.max(10, seconds));
  }

  private @Nullable Advice advice(String cache, Window window) {
    if (window.calls() < MIN_CALLS || window.hitRate() >= LOW_HIT_RATE || window.isUnavailable()) {
      return null;
    }
    Advice.Builder advice = cause(cache, window);
    return advice == null
        ? null
        : advice
            .evidence(counts(window))
            .trial(Trial.observing(since -> missShare(cache, since)))
            .build();
  }

  private static Advice.@Nullable Builder cause(String cache, Window window) {
    boolean never = window.hitRate() < NEVER_HIT_RATE;
    if (window.evicts()) {
      return never ? neverHits(cache, window) : tooSmall(cache, window);
    } else if (window.mayFill()) {
      return window.hits() > 0 ? null : hasNotHit(cache);
    } else if (never) {
      return neverHits(cache, window);
    }
    return window.isFilling() || !window.isCostly() ? null : tooShort(cache, window);
  }

  private synchronized OptionalDouble missShare(String cache, Instant since) {
    if (readings.isEmpty() || !readings.getLast().byName().containsKey(cache)) {
      return OptionalDouble.empty();
    }
    Window window = window(cache, since);
    return window.calls() < MIN_CALLS
        ? OptionalDouble.empty()
        : OptionalDouble.of(100 * (1 - window.hitRate()));
  }

  /** It may only be empty yet: nothing that is certain stands behind that. */
  private static Advice.Builder hasNotHit(String cache) {
    return Advice.of("cache.never-hits", "cache " + cache)
        .title("cache " + cache + " has not hit yet: almost every call was for a new key")
        .weight(Severity.LOW, 0, 0.5)
        .change(
            Change.code(
                "look at its key, which should not contain what differs from call to call; if its"
                    + " keys are simply many, wait until it has filled"));
  }

  private static Advice.Builder neverHits(String cache, Window window) {
    return Advice.of("cache.never-hits", "cache " + cache)
        .title("cache " + cache + " never hits: it costs time and memory, and saves nothing")
        .weight(Severity.MEDIUM, window.evicts() ? window.loadSecondsPerMinute() : 0, 0.9)
        .change(
            Change.code(
                window.evicts()
                    ? "enlarge it until its values stay, or remove it: they are evicted before they"
                        + " are read again"
                    : "look at its key, which should not contain what differs from call to call,"
                        + " and at its TTL; else remove the cache"));
  }

  private static Advice.Builder tooSmall(String cache, Window window) {
    return Advice.of("cache.too-small", "cache " + cache)
        .title("cache " + cache + " evicts values that are needed again")
        .weight(Severity.MEDIUM, window.loadSecondsPerMinute(), 0.7)
        .prediction(Prediction.of("misses, % of calls", 100 * (1 - window.hitRate()), 30))
        .change(Change.setting("double its maximum number of entries, or its weight"));
  }

  private static Advice.Builder tooShort(String cache, Window window) {
    return Advice.of("cache.expires-early", "cache " + cache)
        .title("cache " + cache + " misses often, though nothing is evicted")
        .weight(Severity.LOW, window.loadSecondsPerMinute(), 0.5)
        .prediction(Prediction.of("misses, % of calls", 100 * (1 - window.hitRate()), 30))
        .change(
            Change.setting(
                "lengthen its TTL and invalidate what changes; if its keys are simply many, it"
                    + " saves what it can"));
  }

  private static Evidence counts(Window window) {
    Map<String, Double> figures = new LinkedHashMap<>();
    figures.put("calls", window.calls());
    figures.put("hitPercent", 100 * window.hitRate());
    figures.put("loads", window.loads());
    figures.put("evictions", window.evictions());
    figures.put("loadSecondsPerMinute", window.loadSecondsPerMinute());
    return new Evidence(
        "cache",
        String.format(
            Locale.ROOT,
            "%.0f calls in %.0f s, of which %.1f %% hit; %.0f loads of %.1f s in all, %.0f"
                + " evictions",
            window.calls(),
            window.seconds(),
            100 * window.hitRate(),
            window.loads(),
            window.loadSeconds(),
            window.evictions()),
        figures);
  }
}
