// SPDX-License-Identifier: Apache-2.0
package dev.headroom.monitor.business;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headroom.monitor.business.BusinessMetricException.Reason;
import dev.headroom.monitor.business.BusinessRecord.Kind;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BusinessMetricsTest {
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final BusinessMetrics metrics = metrics(BusinessSettings.defaults());

  private BusinessMetrics metrics(BusinessSettings settings) {
    return new BusinessMetrics(registry, settings);
  }

  private static BusinessRecord of(String name, Kind kind, double value) {
    return new BusinessRecord(name, kind, value, "", Map.of(), null);
  }

  private static BusinessRecord keyed(String name, double value, @Nullable String key) {
    return new BusinessRecord(name, Kind.COUNTER, value, "", Map.of(), key);
  }

  private void refuses(BusinessMetrics by, BusinessRecord report, Reason reason, String says) {
    int meters = registry.getMeters().size();
    assertThatThrownBy(() -> by.record(report))
        .isInstanceOfSatisfying(
            BusinessMetricException.class, e -> assertThat(e.reason()).isEqualTo(reason))
        .hasMessageContaining(says);
    assertThat(registry.getMeters()).hasSize(meters);
  }

  @Test
  void registersEachKindAsAMeter() {
    metrics.record(
        new BusinessRecord(
            "orders.placed", Kind.COUNTER, 2, "orders", Map.of("country", "de"), null));
    metrics.record(
        new BusinessRecord(
            "orders.placed", Kind.COUNTER, 3, "orders", Map.of("country", "de"), null));
    metrics.record(of("queue", Kind.GAUGE, 4));
    metrics.record(of("queue", Kind.GAUGE, -1));
    metrics.record(of("basket", Kind.DISTRIBUTION, 30));
    assertThat(registry.get("business.orders.placed").tag("country", "de").counter().count())
        .isEqualTo(5);
    assertThat(registry.get("business.queue").gauge().value()).isEqualTo(-1);
    assertThat(registry.get("business.basket").summary().totalAmount()).isEqualTo(30);
    assertThat(metrics.registered())
        .contains(
            new RegisteredMetric(
                "orders.placed", Kind.COUNTER, "orders", new TreeSet<>(Set.of("country")), 1))
        .hasSize(3);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "Orders", "orders placed", "orders\u0000", "1orders", "a..b", "a\nb"})
  void refusesANameThatNoMeterMayHave(String name) {
    refuses(metrics, of(name, Kind.COUNTER, 1), Reason.INVALID, "name");
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
  void refusesWhatIsNoNumber(double value) {
    for (Kind kind : Kind.values()) {
      refuses(metrics, of("orders", kind, value), Reason.INVALID, "finite");
    }
  }

  @Test
  void refusesTheNameOfAMeterThatTheApplicationHas() {
    registry.counter("business.orders");
    refuses(metrics, of("orders", Kind.GAUGE, 1), Reason.CONFLICT, "choose another name");
    BusinessRecord again = new BusinessRecord("orders", Kind.GAUGE, 1, "", Map.of(), "key");
    refuses(metrics, again, Reason.CONFLICT, "choose another name");
    refuses(metrics, again, Reason.CONFLICT, "choose another name");
  }

  @Test
  void refusesToCountBackwards() {
    refuses(metrics, of("orders", Kind.COUNTER, -1), Reason.INVALID, "0 or more");
    refuses(metrics, of("basket", Kind.DISTRIBUTION, -1), Reason.INVALID, "0 or more");
  }

  /** Half a surrogate pair is a question mark in a scrape, where two such series are one. */
  @ParameterizedTest
  @ValueSource(strings = {"d\u0007e", "d\u0085e", "d\u2028e", "d\ud800e"})
  void refusesControlCharacters(String value) {
    refuses(
        metrics,
        new BusinessRecord("orders", Kind.COUNTER, 1, "", Map.of("country", value), null),
        Reason.INVALID,
        "control character");
  }

  @Test
  void refusesTooManyLabels() {
    Map<String, String> six = Map.of("a", "1", "b", "1", "c", "1", "d", "1", "e", "1", "f", "1");
    refuses(
        metrics,
        new BusinessRecord("orders", Kind.COUNTER, 1, "", six, null),
        Reason.INVALID,
        "at most 5");
  }

  @Test
  void refusesAMillionValuesOfALabelButForTheFirstHundred() {
    int refused = 0;
    for (int i = 0; i < 1_000_000; i++) {
      Map<String, String> labels = Map.of("customer", String.valueOf(i));
      try {
        metrics.record(new BusinessRecord("orders", Kind.COUNTER, 1, "", labels, null));
      } catch (BusinessMetricException e) {
        refused++;
      }
    }
    assertThat(refused).isEqualTo(1_000_000 - 100);
    assertThat(registry.getMeters()).hasSize(100);
    refuses(
        metrics,
        new BusinessRecord("orders", Kind.COUNTER, 1, "", Map.of("customer", "new"), null),
        Reason.QUOTA,
        "max-series");
    assertThatCode(() ->
            metrics.record(
                new BusinessRecord("orders", Kind.COUNTER, 1, "", Map.of("customer", "7"), null)))
        .doesNotThrowAnyException();
  }

  @Test
  void refusesMoreNamesThanAllowedAndOthersThanNamed() {
    BusinessMetrics few = metrics(new BusinessSettings(List.of(), 2, 100));
    few.record(of("a", Kind.COUNTER, 1));
    few.record(of("b", Kind.COUNTER, 1));
    few.record(of("a", Kind.COUNTER, 1));
    refuses(few, of("c", Kind.COUNTER, 1), Reason.QUOTA, "max-metrics");
    BusinessMetrics named = metrics(new BusinessSettings(List.of("orders"), 100, 100));
    named.record(of("orders", Kind.COUNTER, 1));
    refuses(named, of("ordres", Kind.COUNTER, 1), Reason.QUOTA, "business.names");
  }

  @Test
  void keepsTheFormOfTheFirstReport() {
    metrics.record(of("orders", Kind.COUNTER, 1));
    refuses(metrics, of("orders", Kind.GAUGE, 1), Reason.CONFLICT, "kind");
    refuses(
        metrics,
        new BusinessRecord("orders", Kind.COUNTER, 1, "euros", Map.of(), null),
        Reason.CONFLICT,
        "unit");
    refuses(
        metrics,
        new BusinessRecord("orders", Kind.COUNTER, 1, "", Map.of("country", "de"), null),
        Reason.CONFLICT,
        "labels");
  }

  /** By the label of one metric Prometheus refuses the scrape of all. */
  @ParameterizedTest
  @ValueSource(strings = {"le", "quantile"})
  void refusesALabelThatPrometheusHasItself(String label) {
    Map<String, String> labels = Map.of(label, "1");
    refuses(
        metrics,
        new BusinessRecord("basket", Kind.DISTRIBUTION, 1, "", labels, null),
        Reason.INVALID,
        "Prometheus");
  }

  @ParameterizedTest
  @CsvSource({
    "orders.placed, COUNTER,      '',    orders_placed, COUNTER",
    "orders,        COUNTER,      '',    orders.total,  GAUGE",
    "basket,        DISTRIBUTION, '',    basket.max,    GAUGE",
    "basket.count,  GAUGE,        '',    basket,        DISTRIBUTION",
    "revenue,       COUNTER,      euros, revenue.euros, COUNTER",
  })
  void refusesANameThatPrometheusCannotDistinguish(
      String first, Kind kind, String unit, String second, Kind other) {
    metrics.record(new BusinessRecord(first, kind, 1, unit, Map.of(), null));
    refuses(metrics, of(second, other, 1), Reason.CONFLICT, "as " + first + " has");
    metrics.record(new BusinessRecord(first, kind, 1, unit, Map.of(), null));
  }

  @Test
  void refusesAGaugeThatPrometheusShowsAsOne() {
    refuses(metrics, of("stock.info", Kind.GAUGE, 7), Reason.INVALID, "info");
    refuses(metrics, of("info", Kind.GAUGE, 7), Reason.INVALID, "info");
  }

  /** What is accepted beside another metric, Prometheus' registry accepts too, and scrapes. */
  @Test
  void isScrapedWhateverTheNames() {
    List<BusinessRecord> reports = new ArrayList<>();
    for (String name :
        List.of("a", "a.total", "a_total", "a.info", "a.max", "a_b", "a.b", "total")) {
      for (Kind kind : Kind.values()) {
        reports.add(of(name, kind, 1));
      }
    }
    reports.add(new BusinessRecord("a", Kind.COUNTER, 1, "b", Map.of("le", "1"), null));
    for (BusinessRecord first : reports) {
      for (BusinessRecord second : reports) {
        PrometheusMeterRegistry prometheus =
            new PrometheusMeterRegistry(PrometheusConfig.DEFAULT)
                .throwExceptionOnRegistrationFailure();
        BusinessMetrics both = new BusinessMetrics(prometheus, BusinessSettings.defaults());
        offer(both, first);
        offer(both, second);
        assertThat(prometheus.scrape().lines().filter(each -> each.startsWith("business")))
            .as("%s and %s", first, second)
            .hasSizeGreaterThanOrEqualTo(both.registered().size());
      }
    }
  }

  private static void offer(BusinessMetrics metrics, BusinessRecord report) {
    try {
      metrics.record(report);
    } catch (BusinessMetricException refused) {
      // Other ones say why.
    }
  }

  @Test
  void ignoresASecondReportWithTheSameKey() {
    assertThat(metrics.record(keyed("orders", 2, "key-1"))).isTrue();
    assertThat(metrics.record(keyed("orders", 2, "key-1"))).isFalse();
    assertThat(metrics.record(keyed("orders", 2, "key-2"))).isTrue();
    assertThat(metrics.record(keyed("returns", 1, "key-1"))).isTrue();
    assertThat(registry.get("business.orders").counter().count()).isEqualTo(4);
  }

  @Test
  void aRefusedReportUsesUpNoKey() {
    metrics.record(of("orders", Kind.GAUGE, 1));
    refuses(metrics, keyed("orders", 2, "key"), Reason.CONFLICT, "kind");
    refuses(metrics, keyed("orders", 2, "key"), Reason.CONFLICT, "kind");
  }
}
