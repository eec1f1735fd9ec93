// SPDX-License-Identifier: Apache-2.0
package dev.headroom.monitor.docs;

import dev.headroom.ground.TimeSource;
import dev.headroom.monitor.alert.Alert;
import dev.headroom.monitor.alert.AlertRule;
import dev.headroom.monitor.alert.AlertSettings;
import dev.headroom.monitor.alert.Alerts;
import dev.headroom.monitor.alert.delivery.AlertDelivery;
import dev.headroom.monitor.alert.delivery.AlertDeliverySettings;
import dev.headroom.monitor.history.History;
import dev.headroom.monitor.trend.Trend;
import dev.headroom.monitor.trend.TrendSettings;
import dev.headroom.monitor.trend.Trends;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;

/** Samples of {@code docs/monitor/alerts.md} and {@code docs/monitor/trends.md}. */
final class AlertSamples {
  private AlertSamples() {}

  static void alerts(History history, Logger log) {
    // @start region="alerts"
    AlertDelivery delivery =
        AlertDelivery.create(
            AlertDeliverySettings.defaults(), "instance-1", List.of(), TimeSource.system());
    Alerts alerts = Alerts.start(history, AlertSettings.defaults(), delivery);

    for (Alert each : alerts.alerts(AlertRule.Purpose.ALERT)) { // what fires comes first
      log.info("{} {} {}", each.rule().name(), each.state().status(), each.value());
    }
    // @end
    alerts.close();
    delivery.close();
  }

  static void trends(History history, Logger log) {
    // @start region="trends"
    Trends trends = new Trends(history, TrendSettings.defaults());
    for (Trend each : trends.all(Duration.ofDays(1))) {
      log.info("{} {}: {}", each.metric(), each.verdict(), each.reason());
    }
    // @end
  }
}
