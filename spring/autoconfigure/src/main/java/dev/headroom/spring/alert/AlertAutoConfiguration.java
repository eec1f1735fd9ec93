// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.alert;

import dev.headroom.ground.TimeSource;
import dev.headroom.media.mail.MailOutbox;
import dev.headroom.media.mail.MailSettings;
import dev.headroom.monitor.alert.AlertSettings;
import dev.headroom.monitor.alert.Alerts;
import dev.headroom.monitor.alert.delivery.AlertChannel;
import dev.headroom.monitor.alert.delivery.AlertDelivery;
import dev.headroom.monitor.alert.delivery.AlertDeliverySettings;
import dev.headroom.monitor.decision.Decisions;
import dev.headroom.monitor.history.History;
import dev.headroom.monitor.trend.TrendSettings;
import dev.headroom.monitor.trend.Trends;
import dev.headroom.spring.history.HistoryAutoConfiguration;
import dev.headroom.spring.operator.OnOperators;
import dev.headroom.spring.settings.ConditionalOnPolicy;
import dev.headroom.spring.settings.ConditionalOnSetting;
import dev.headroom.spring.settings.LayerMeters;
import dev.headroom.spring.settings.Policy;
import java.util.List;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.env.Environment;

/**
 * Evaluates alert rules over the recorded history, and computes trends when they are asked for.
 *
 * <p>Thread-safe. Alerts are logged, as information as long as no setting of {@code
 * headroom.monitor.alerts} is set; nothing is sent anywhere unless a setting names a receiver.
 * Where one is set, all is created with the application, so that a fault of it ends the start; else
 * once it is ready.
 */
@Lazy
@AutoConfiguration(after = HistoryAutoConfiguration.class)
@ConditionalOnClass(Alerts.class)
@ConditionalOnBean(History.class)
public class AlertAutoConfiguration {

  /**
   * Alerts by mail, where a mail server is set.
   *
   * <p>Thread-safe.
   */
  @Configuration(proxyBeanMethods = false)
  @ConditionalOnClass(MailOutbox.class)
  @ConditionalOnPolicy(Policy.MAIL)
  static class ByMail {

    @Bean
    AlertMail headroomAlertMail(MailSettings settings, AlertProperties properties) {
      return new AlertMail(settings, properties.mailTo());
    }
  }

  @Bean
  @ConditionalOnSetting(value = "headroom.monitor.alerts.enabled", orUnset = true)
  AlertDelivery headroomAlertDelivery(
      AlertDeliverySettings settings,
      History history,
      ObjectProvider<AlertChannel> channels,
      LayerMeters meters,
      TimeSource time,
      Environment environment) {
    List<AlertChannel> further =
        channels
            .orderedStream()
            .filter(each -> !(each instanceof AlertMail mail) || mail.hasRecipients())
            .toList();
    AlertDelivery delivery =
        !further.isEmpty() || isSetUp(environment)
            ? AlertDelivery.create(settings, history.instance(), further, time)
            : AlertDelivery.quiet(time);
    meters.ifUnique(delivery::bindTo);
    return delivery;
  }

  @Bean
  @ConditionalOnSetting(value = "headroom.monitor.alerts.enabled", orUnset = true)
  Alerts headroomAlerts(
      History history,
      AlertSettings settings,
      ObjectProvider<Decisions> decisions,
      AlertDelivery delivery,
      LayerMeters meters,
      TimeSource time) {
    delivery.check(settings.effectiveRules());
    Decisions shared = decisions.getIfAvailable(() -> new Decisions(time));
    Alerts alerts = Alerts.start(history, settings, shared, delivery);
    meters.ifUnique(alerts::bindTo);
    return alerts;
  }

  @Bean
  @Lazy(false)
  @ConditionalOnSetting(value = "headroom.monitor.alerts.enabled", orUnset = true)
  AlertStart headroomAlertStart(ObjectProvider<Alerts> alerts, Environment environment) {
    return new AlertStart(alerts, isSetUp(environment));
  }

  private static boolean isSetUp(Environment environment) {
    return Binder.get(environment)
        .bind("headroom.monitor.alerts", Bindable.mapOf(String.class, Object.class))
        .isBound();
  }

  @Bean
  @Conditional(OnOperators.class)
  Trends headroomTrends(History history, TrendSettings settings) {
    return new Trends(history, settings);
  }
}
