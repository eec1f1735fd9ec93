// SPDX-License-Identifier: Apache-2.0
package dev.headroom.monitor.business;

import dev.headroom.monitor.business.BusinessMetricException.Reason;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Registers reported numbers as meters named {@code business.<name>}: counters, gauges and
 * distributions, with labels.
 *
 * <p>A metric keeps the kind, the unit and the labels of its first report. Names, label values and
 * numbers are bounded, so that a client that invents them cannot fill memory: what is beyond is
 * refused with the reason, and nothing is recorded.
 *
 * <p>Thread-safe. Never blocks.
 */
public final class BusinessMetrics {
  private static final int MAX_KEYS = 10_000;

  private final MeterRegistry registry;
  private final BusinessSettings settings;
  private final Map<String, BusinessMetric> metrics = new ConcurrentHashMap<>();

  /** The metric that has each name in Prometheus' format. Guarded by {@link #metrics}. */
  private final Map<String, String> scraped = new HashMap<>();

  /** Guarded by itself. */
  private final RecentKeys keys = new RecentKeys();

  /** The idempotency keys of the last reports. Guarded by its owner. */
  private static final class RecentKeys extends LinkedHashMap<String, Boolean> {
    private static final long serialVersionUID = 1L;

    @Override
    protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
      return size() > MAX_KEYS;
    }
  }

  /** Creates metrics that are registered in a registry. */
  public BusinessMetrics(MeterRegistry registry, BusinessSettings settings) {
    this.registry = registry;
    this.settings = settings;
  }

  /**
   * Records a value.
   *
   * @return false if a report of the same name had the same idempotency key, among the last ten
   *     thousand with one on this instance; then nothing is recorded
   * @throws BusinessMetricException if the report is refused
   */
  public boolean record(BusinessRecord report) {
    BusinessNames.check(report);
    BusinessMetric metric = metric(report);
    String key = report.idempotencyKey();
    if (key == null) {
      metric.record(report);
      return true;
    }
    String known = report.name() + ' ' + key;
    synchronized (keys) {
      if (keys.putIfAbsent(known, true) != null) {
        return false;
      }
    }
    try {
      metric.record(report);
      return true;
    } catch (BusinessMetricException refused) {
      synchronized (keys) {
        keys.remove(known);
      }
      throw refused;
    }
  }

  private BusinessMetric metric(BusinessRecord report) {
    BusinessMetric known = metrics.get(report.name());
    if (known != null) {
      return known;
    }
    synchronized (metrics) {
      if (!settings.names().isEmpty() && !settings.names().contains(report.name())) {
        throw new BusinessMetricException(
            Reason.QUOTA,
            "There is no metric %s: name it in headroom.monitor.business.names."
                .formatted(report.name()));
      }
      BusinessMetric meanwhile = metrics.get(report.name());
      if (meanwhile != null) {
        return meanwhile;
      }
      if (metrics.size() >= settings.maxMetrics()) {
        throw new BusinessMetricException(
            Reason.QUOTA,
            "There are %s metrics, and no further one is accepted: raise headroom.monitor.business.max-metrics."
                .formatted(settings.maxMetrics()));
      }
      reserveNames(report);
      BusinessMetric added = new BusinessMetric(report, registry, settings.maxSeries());
      metrics.put(report.name(), added);
      return added;
    }
  }

  /** Two metrics of one name in Prometheus' format: a scrape would show the first one alone. */
  private void reserveNames(BusinessRecord report) {
    Set<String> names = BusinessNames.scraped(report);
    for (String each : names) {
      String other = scraped.get(each);
      if (other != null) {
        throw new BusinessMetricException(
            Reason.CONFLICT,
            "In Prometheus' format %s would have the name %s, as %s has: choose another name."
                .formatted(report.name(), each, other));
      }
    }
    names.forEach(each -> scraped.put(each, report.name()));
  }

  /** Returns the metrics that were reported, by name. */
  public List<RegisteredMetric> registered() {
    return metrics.values().stream()
        .map(BusinessMetric::registered)
        .sorted(Comparator.comparing(RegisteredMetric::name))
        .toList();
  }
}
