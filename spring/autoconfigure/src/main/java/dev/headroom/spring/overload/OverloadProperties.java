// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.overload;

import dev.headroom.edge.RequestMatch;
import dev.headroom.ground.Setting;
import dev.headroom.ground.SettingsCheck;
import dev.headroom.overload.AdaptiveLimiterSettings;
import dev.headroom.overload.BulkheadSettings;
import dev.headroom.overload.Priority;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The settings of overload protection; without limiters and bulkheads nothing is limited.
 *
 * <p>Immutable.
 */
record OverloadProperties(
    @Setting(value = "Whether calls are limited. false admits every call.", defaultValue = "true")
        boolean enabled,
    @Setting(
            value =
                "Adaptive limiters by name: each finds by itself how many of its "
                    + "requests may run at once. A request enters the first that matches it.",
            formerly = "lanes")
        List<Limiter> limiters,
    @Setting(
            "Requests with another priority than their limiter's, by name. The "
                + "first that matches counts.")
        List<PriorityOverride> priorities,
    @Setting(
            value =
                "Bulkheads by name: database limits borrowed connections, http calls by "
                    + "RestClient, cache reads of the shared cache level, any other name "
                    + "methods annotated with @Bulkhead.",
            formerly = "gates")
        List<BulkheadLimits> bulkheads,
    @Setting(
            value =
                "Whether a process that is short of processor time, or stops for "
                    + "garbage collection, caps the limits of all limiters. An application's "
                    + "own bean Pressure replaces it.",
            defaultValue = "true",
            name = "pressure.enabled",
            formerly = "guards.enabled")
        boolean pressure) {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");
  private static final int HTTP_CONCURRENT = 64;
  private static final int CACHE_CONCURRENT = 256;
  private static final int CALLS_PER_CONCURRENT = 3;

  /** An adaptive limiter. Immutable. */
  record Limiter(
      String name,
      @Setting(
              value = "Requests that enter the limiter, such as /api/** or POST /api/**.",
              example = "/api/**")
          List<RequestMatch> match,
      @Setting(
              value = "Priority of its requests. A client may lower it by the header X-Priority.",
              defaultValue = "normal")
          Priority priority,
      @Setting(
              value = "Requests that may always run at once. Not set, the number of processors.",
              range = "1 to 10000",
              unit = "requests",
              formerly = "least")
          @Nullable Integer minLimit,
      @Setting(
              value =
                  "Requests that may run at once at the start; from min-limit to "
                      + "max-limit. Not set, two for each processor.",
              range = "1 to 100000",
              unit = "requests",
              formerly = "first")
          @Nullable Integer initialLimit,
      @Setting(
              value = "Requests that may ever run at once; at least min-limit.",
              range = "1 to 100000",
              unit = "requests",
              defaultValue = "2000",
              formerly = "most")
          int maxLimit,
      @Setting(
              value = "Requests that may wait at once. 0 lets none wait.",
              range = "0 to 100000",
              unit = "requests",
              defaultValue = "1000",
              formerly = "waiting")
          int maxWaiting,
      @Setting(
              value = "Longest wait of a request. Under overload it is shorter.",
              range = "0s to 10s",
              defaultValue = "50ms")
          Duration maxWait) {
    Limiter {
      checkName(name);
      settings(name, minLimit, initialLimit, maxLimit, maxWaiting, maxWait);
    }

    AdaptiveLimiterSettings settings() {
      return settings(name, minLimit, initialLimit, maxLimit, maxWaiting, maxWait);
    }

    private static AdaptiveLimiterSettings settings(
        String name,
        @Nullable Integer minLimit,
        @Nullable Integer initialLimit,
        int maxLimit,
        int maxWaiting,
        Duration maxWait) {
      AdaptiveLimiterSettings usual = AdaptiveLimiterSettings.defaults(name);
      int min = minLimit == null ? Math.min(usual.minLimit(), maxLimit) : minLimit;
      int initial =
          initialLimit == null
              ? Math.clamp(usual.initialLimit(), min, Math.max(min, maxLimit))
              : initialLimit;
      return new AdaptiveLimiterSettings(name, min, initial, maxLimit, maxWaiting, maxWait);
    }
  }

  /** A priority of some requests. Immutable. */
  record PriorityOverride(
      String name,
      @Setting(value = "Requests with this priority.", example = "/api/export/**")
          List<RequestMatch> match,
      @Setting(value = "Priority of these requests.", example = "background") Priority priority) {}

  /** A bulkhead. Immutable. */
  record BulkheadLimits(
      String name,
      @Setting(
              value =
                  "Calls that may run at once. Not set, the size of the pool for "
                      + "database, 64 for http, 256 for cache; it must be set for others.",
              range = "1 to 100000",
              unit = "calls",
              formerly = "running")
          @Nullable Integer maxConcurrent,
      @Setting(
              value =
                  "Calls that may run and wait together; at least max-concurrent. Not "
                      + "set, three times max-concurrent.",
              range = "1 to 1000000",
              unit = "calls",
              formerly = "inside")
          @Nullable Integer maxCalls,
      @Setting(
              value = "Longest wait of a call. 0 lets none wait.",
              range = "0s to 60s",
              defaultValue = "200ms")
          Duration maxWait,
      @Setting(
              value =
                  "Calls that may run at once to one host and port; for http only. No "
                      + "bound if not set.",
              range = "1 to 100000",
              unit = "calls")
          @Nullable Integer perHost) {
    BulkheadLimits {
      checkName(name);
      SettingsCheck check = SettingsCheck.of(BulkheadLimits.class);
      check
          .inRange("perHost", perHost)
          .require(
              perHost == null || name.equals(Bulkheads.HTTP),
              "perHost",
              perHost,
              "only at bulkheads.http",
              "remove it")
          .require(
              maxConcurrent != null || isKnown(name),
              "maxConcurrent",
              "not set",
              "1 to 100000",
              "set how many calls the resource serves at once")
          .throwIfAny();
      settings(name, maxConcurrent, maxCalls, maxWait, 1);
    }

    /**
     * Returns the size of the bulkhead.
     *
     * @param connections the largest size of the database's pool
     */
    BulkheadSettings settings(int connections) {
      return settings(name, maxConcurrent, maxCalls, maxWait, connections);
    }

    /** Returns the size of the bulkhead of one host; null if hosts have no bound. */
    @Nullable BulkheadSettings host() {
      return perHost == null
          ? null
          : new BulkheadSettings(name, perHost, CALLS_PER_CONCURRENT * perHost, maxWait);
    }

    private static boolean isKnown(String name) {
      return name.equals(Bulkheads.DATABASE)
          || name.equals(Bulkheads.HTTP)
          || name.equals(Bulkheads.CACHE);
    }

    private static BulkheadSettings settings(
        String name,
        @Nullable Integer maxConcurrent,
        @Nullable Integer maxCalls,
        Duration maxWait,
        int connections) {
      int usual =
          switch (name) {
            case Bulkheads.HTTP -> HTTP_CONCURRENT;
            case Bulkheads.CACHE -> CACHE_CONCURRENT;
            default -> connections;
          };
      int concurrent =
          maxConcurrent != null
              ? maxConcurrent
              : maxCalls == null ? usual : Math.min(usual, maxCalls);
      int calls = maxCalls == null ? CALLS_PER_CONCURRENT * concurrent : maxCalls;
      return new BulkheadSettings(name, concurrent, calls, maxWait);
    }
  }

  /** Returns whether anything is limited. */
  boolean limits() {
    return enabled && !(limiters.isEmpty() && bulkheads.isEmpty());
  }

  private static void checkName(String name) {
    new SettingsCheck()
        .require(
            NAME.matcher(name).matches(),
            "",
            name,
            "1 to 64 letters, digits or . _ -",
            "choose a name for meters and messages")
        .throwIfAny();
  }
}
