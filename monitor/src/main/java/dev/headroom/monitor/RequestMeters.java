// SPDX-License-Identifier: Apache-2.0
package dev.headroom.monitor;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Measures HTTP requests by method, route template and status.
 *
 * <p>Thread-safe. Costs one map look-up and one array read; the registry is used only for the first
 * request of a method, route and status. At most 200 routes have meters of their own: later ones
 * count as {@code other}, requests without a route as {@code unknown}, and methods that HTTP does
 * not define as {@code OTHER}, so that clients cannot create meters without bound.
 */
public final class RequestMeters {
  /** The route of requests that match none. */
  static final String UNKNOWN = "unknown";

  /** The route of all requests beyond the cap. */
  static final String OTHER = "other";

  private static final int MAX_ROUTES = 200;

  private static final List<String> METHODS =
      List.of("GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS", "TRACE", "OTHER");
  private static final int STATUSES = 600;

  private static final Duration[] BUCKETS = {
    Duration.ofMillis(5), Duration.ofMillis(10), Duration.ofMillis(25), Duration.ofMillis(50),
    Duration.ofMillis(100), Duration.ofMillis(200), Duration.ofMillis(500), Duration.ofSeconds(1),
    Duration.ofSeconds(2), Duration.ofSeconds(5), Duration.ofSeconds(10)
  };

  private final MeterRegistry registry;
  private final int maxRoutes;
  private final LongAdder active = new LongAdder();
  private final Set<String> routes = ConcurrentHashMap.newKeySet();

  /** By method, then route, then status: 2.4 kB for a route's method once it is called. */
  private final List<ConcurrentHashMap<String, AtomicReferenceArray<@Nullable Timer>>> timers =
      METHODS.stream().map(any -> RequestMeters.row()).toList();

  /** Creates the meters. */
  public RequestMeters(MeterRegistry registry) {
    this(registry, MAX_ROUTES);
  }

  RequestMeters(MeterRegistry registry, int maxRoutes) {
    this.registry = registry;
    this.maxRoutes = maxRoutes;
    MonitorMeter.REQUESTS_ACTIVE.gauge(registry, active, LongAdder::sum);
  }

  /** Counts a request as active. */
  public void requestStarted() {
    active.increment();
  }

  /**
   * Counts a request as no longer active, and records its time.
   *
   * @param route the template, such as {@code /api/signals/{symbol}}, never the path; null if none
   *     matched
   * @param status from 100 to 599; any other counts as 500
   */
  public void requestFinished(String method, @Nullable String route, int status, long nanos) {
    active.decrement();
    timer(method, route == null ? UNKNOWN : route, status).record(nanos, TimeUnit.NANOSECONDS);
  }

  /**
   * Counts a request as no longer active, and records nothing: a probe of health or readiness,
   * which is not one of a user.
   */
  public void probeFinished() {
    active.decrement();
  }

  /** Returns a method that HTTP defines, or {@code OTHER} for any that a client made up. */
  public static String known(String method) {
    return METHODS.contains(method) ? method : METHODS.getLast();
  }

  private Timer timer(String method, String route, int status) {
    int verb = METHODS.indexOf(known(method));
    int code = status < 100 || status >= STATUSES ? 500 : status;
    AtomicReferenceArray<@Nullable Timer> row = timers.get(verb).get(route);
    String label = route;
    if (row == null) {
      label = label(route);
      row = timers.get(verb).computeIfAbsent(label, any -> new AtomicReferenceArray<>(STATUSES));
    }
    Timer timer = row.get(code);
    if (timer == null) {
      timer = register(METHODS.get(verb), label, code);
      row.set(code, timer);
    }
    return timer;
  }

  /**
   * Returns the route, or {@link #OTHER} if the maximum is reached; the two reserved names are
   * free.
   */
  private String label(String route) {
    if (routes.contains(route) || route.equals(UNKNOWN) || route.equals(OTHER)) {
      return route;
    }
    if (routes.size() >= maxRoutes) {
      return OTHER;
    }
    synchronized (routes) {
      if (routes.size() >= maxRoutes && !routes.contains(route)) {
        return OTHER;
      }
      routes.add(route);
      return route;
    }
  }

  private Timer register(String method, String route, int status) {
    return MonitorMeter.REQUEST_DURATION.histogram(
        registry, BUCKETS, method, route, Integer.toString(status));
  }

  private static ConcurrentHashMap<String, AtomicReferenceArray<@Nullable Timer>> row() {
    return new ConcurrentHashMap<>();
  }
}
