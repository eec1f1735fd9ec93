// SPDX-License-Identifier: Apache-2.0
package dev.headroom.monitor.trend;

import dev.headroom.monitor.history.Event;
import dev.headroom.monitor.history.History;
import dev.headroom.monitor.history.SeriesId;
import dev.headroom.monitor.history.StepCache;
import dev.headroom.monitor.query.Quantity;
import dev.headroom.monitor.query.Query;
import dev.headroom.monitor.query.QueryResult;
import dev.headroom.monitor.trend.Trend.Direction;
import dev.headroom.monitor.trend.Trend.Evidence;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.zone.ZoneRules;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Finds out whether the levels of metrics changed, over all instances of a service.
 *
 * <p>Thread-safe. A trend is computed when it is called for, from history in memory; a metric costs
 * some tens of milliseconds, and a second answer for the same step of history nothing.
 *
 * <pre>{@code
 * Trends trends = new Trends(history, TrendSettings.defaults());
 * trends.all(Duration.ofDays(1)).forEach(each -> log.info("{} {}", each.metric(), each.reason()));
 * }</pre>
 */
public final class Trends {
  private static final Duration MAX_WINDOW = Duration.ofDays(31);
  private static final Duration MIN_WINDOW = Duration.ofMinutes(5);
  private static final Duration PAST = Duration.ofDays(31);
  private static final int MAX_ANSWERS = 8;
  private static final double PERCENT = 100;

  private final History history;
  private final TrendSettings settings;
  private final ZoneRules zone;
  private final Map<String, TrendMetricSettings> metrics = new LinkedHashMap<>();
  private final StepCache<Duration, List<Trend>> answers = new StepCache<>(MAX_ANSWERS);

  /**
   * Creates the trends of the shipped metrics and those of the settings. Days are those of the
   * system's time zone.
   */
  public Trends(History history, TrendSettings settings) {
    this(history, settings, ZoneId.systemDefault().getRules());
  }

  Trends(History history, TrendSettings settings, ZoneRules zone) {
    this.history = history;
    this.settings = settings;
    this.zone = zone;
    TrendSettings.shipped().forEach(each -> metrics.put(each.name(), each));
    settings.metrics().forEach(each -> metrics.put(each.name(), each));
  }

  /** Returns the names of the metrics that are watched. */
  public List<String> metrics() {
    return List.copyOf(metrics.keySet());
  }

  /**
   * Returns the trends of all metrics that are watched.
   *
   * @param window that ends with the newest complete step, from 5 minutes to 31 days
   */
  public List<Trend> all(Duration window) {
    History service = history.ofService();
    Instant newest = service.newest().orElse(Instant.EPOCH);
    return answers.get(window, newest, () -> computed(service, window));
  }

  private List<Trend> computed(History service, Duration window) {
    List<Trend> computed = new ArrayList<>();
    for (TrendMetricSettings each : metrics.values()) {
      Quantity limit = each.limit() == null ? null : Quantity.parse(each.limit());
      computed.add(compute(service, each.name(), Query.parse(each.query()), limit, window));
    }
    return decided(computed);
  }

  /**
   * Returns the trend of one metric: one that is watched, or any meter: the mean of its values, the
   * rate of its events or its level.
   *
   * @param name of the metric, or of the meter
   * @return empty if there is neither
   */
  public Optional<Trend> of(String name, Duration window) {
    if (metrics.containsKey(name)) {
      return all(window).stream().filter(each -> each.metric().equals(name)).findFirst();
    }
    History service = history.ofService();
    List<SeriesId> series = service.find(name, Map.of());
    if (series.isEmpty()) {
      return Optional.empty();
    }
    String function =
        switch (series.getFirst().kind()) {
          case COUNTER -> "rate";
          case GAUGE, DISTRIBUTION -> "mean";
        };
    Query query = Query.parse(function + "(" + name + "[1m])");
    return Optional.of(decided(List.of(compute(service, name, query, null, window))).getFirst());
  }

  private Trend compute(
      History service, String name, Query query, @Nullable Quantity limit, Duration window) {
    if (window.compareTo(MIN_WINDOW) < 0 || window.compareTo(MAX_WINDOW) > 0) {
      throw new IllegalArgumentException(
          "the window " + window + " is not from 5 minutes to 31 days");
    }
    Optional<String> problem = query.problem(service);
    if (problem.isPresent()) {
      Trend.Sampling none = new Trend.Sampling(service.step(), 0, 0, false, List.of());
      return new Trend(name, Direction.UNKNOWN, problem.get(), null, none);
    }
    Instant to = service.newest().orElse(Instant.EPOCH);
    Instant oldest = service.oldest().orElse(to);
    Duration step = max(service.step(), query.window());
    QueryResult result = query.evaluate(service, later(to.minus(window), oldest), to, step);
    QueryResult past = query.evaluate(service, later(to.minus(PAST), oldest), to, step);
    List<Event> events = service.events(to.minus(window), to);
    return new TrendSeries(name, result, past, zone).compute(limit, events);
  }

  private static Instant later(Instant one, Instant other) {
    return one.isAfter(other) ? one : other;
  }

  private static Duration max(Duration one, Duration other) {
    return one.compareTo(other) > 0 ? one : other;
  }

  /** Adjusts the probabilities of metrics that were tested together, and decides. */
  private List<Trend> decided(List<Trend> computed) {
    List<Evidence> tested = new ArrayList<>();
    for (Trend each : computed) {
      if (each.evidence() != null) {
        tested.add(each.evidence());
      }
    }
    double[] adjusted = FalseDiscovery.adjusted(tested.stream().mapToDouble(Evidence::p).toArray());
    List<Trend> decided = new ArrayList<>();
    int next = 0;
    for (Trend each : computed) {
      Evidence evidence = each.evidence();
      decided.add(evidence == null ? each : decided(each, evidence, adjusted[next++]));
    }
    return List.copyOf(decided);
  }

  private Trend decided(Trend trend, Evidence evidence, double p) {
    Evidence adjusted =
        new Evidence(p, evidence.change(), evidence.slopePerHour(), evidence.forecast());
    double percent = Math.abs(evidence.change().ratio()) * PERCENT;
    if (p > settings.significance()) {
      String reason = String.format(Locale.ROOT, "no change beyond chance (p = %.2g)", p);
      return trend.with(withoutForecast(adjusted), Direction.FLAT, reason);
    } else if (percent < settings.minChange()) {
      String reason =
          String.format(
              Locale.ROOT,
              "a change by %.1f %%, below the least that is reported, %d %%",
              percent,
              settings.minChange());
      return trend.with(withoutForecast(adjusted), Direction.FLAT, reason);
    }
    Event cause = evidence.change().cause();
    String reason =
        String.format(
            Locale.ROOT,
            "from %.3g to %.3g (p = %.1g) at %s%s",
            evidence.change().before(),
            evidence.change().after(),
            p,
            evidence.change().at(),
            cause == null
                ? ""
                : ", next to " + cause.kind() + " " + cause.subject() + " at " + cause.at());
    return trend.with(adjusted, trend.verdict(), reason);
  }

  private static Evidence withoutForecast(Evidence evidence) {
    return new Evidence(evidence.p(), evidence.change(), evidence.slopePerHour(), null);
  }
}
