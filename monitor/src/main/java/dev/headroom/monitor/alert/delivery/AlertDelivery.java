// SPDX-License-Identifier: Apache-2.0
package dev.headroom.monitor.alert.delivery;

import dev.headroom.ground.SettingsCheck;
import dev.headroom.ground.TimeSource;
import dev.headroom.monitor.alert.AlertMeter;
import dev.headroom.monitor.alert.AlertNotice;
import dev.headroom.monitor.alert.AlertRule;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Sends notices to all channels that their rules name, each at its own pace.
 *
 * <p>The notices of one evaluation are one message of a channel. A channel that fails is tried
 * again, and holds up no other.
 *
 * <p>Thread-safe. {@link #accept} returns at once; messages that wait are lost with the process.
 */
public final class AlertDelivery implements Consumer<List<AlertNotice>>, AutoCloseable {
  private final List<ChannelQueue> queues;

  private AlertDelivery(List<ChannelQueue> queues) {
    this.queues = queues;
  }

  /**
   * Creates the log, the webhooks of the settings, and further channels.
   *
   * @param instance the name of this instance, for messages
   * @param further such as one that sends mails
   */
  public static AlertDelivery create(
      AlertDeliverySettings settings,
      String instance,
      Collection<AlertChannel> further,
      TimeSource time) {
    List<AlertChannel> channels = new ArrayList<>(List.of(new LogChannel(false)));
    settings
        .webhooks()
        .forEach((name, address) ->
            channels.add(
                new WebhookChannel(
                    name,
                    address,
                    settings.webhookAuthorization(),
                    settings.webhookTimeout(),
                    instance)));
    channels.addAll(further);
    return of(channels, settings, time);
  }

  /**
   * Creates the log alone, where nobody has set up alerts: each notice is written as information,
   * so that nothing which acts on warnings or errors does, and what fires on is not repeated.
   */
  public static AlertDelivery quiet(TimeSource time) {
    return of(List.of(new LogChannel(true)), AlertDeliverySettings.defaults(), time);
  }

  private static AlertDelivery of(
      List<AlertChannel> channels, AlertDeliverySettings settings, TimeSource time) {
    return new AlertDelivery(
        channels.stream().map(each -> new ChannelQueue(each, settings.keep(), time)).toList());
  }

  /**
   * Checks that each channel that a rule names exists.
   *
   * @throws dev.headroom.ground.SettingsException naming each fault
   */
  public void check(Collection<AlertRule> rules) {
    List<String> known = channels();
    SettingsCheck check = new SettingsCheck();
    for (AlertRule each : rules) {
      check.require(
          known.containsAll(each.notice().channels()),
          "headroom.monitor.alerts.rules." + each.name() + ".channels",
          each.notice().channels(),
          "some of " + known,
          "name a channel that is set");
    }
    check.throwIfAny();
  }

  /** Returns the names of the channels. */
  public List<String> channels() {
    return queues.stream().map(each -> each.channel().name()).toList();
  }

  /** Returns how many messages wait for each channel. */
  public Map<String, Integer> waiting() {
    return queues.stream()
        .collect(Collectors.toMap(each -> each.channel().name(), ChannelQueue::size));
  }

  /** Sends notices; returns at once. */
  @Override
  public void accept(List<AlertNotice> notices) {
    for (ChannelQueue queue : queues) {
      String name = queue.channel().name();
      List<AlertNotice> forChannel =
          notices.stream()
              .filter(each -> {
                List<String> wanted = each.alert().rule().notice().channels();
                return wanted.isEmpty() || wanted.contains(name);
              })
              .toList();
      if (!forChannel.isEmpty()) {
        queue.add(forChannel);
      }
    }
  }

  /** Registers the counters of messages. */
  public void bindTo(MeterRegistry registry) {
    for (ChannelQueue each : queues) {
      String name = each.channel().name();
      AlertMeter.NOTICES.counter(registry, each, ChannelQueue::sent, name, "sent");
      AlertMeter.NOTICES.counter(registry, each, ChannelQueue::retried, name, "retried");
      AlertMeter.NOTICES.counter(registry, each, ChannelQueue::dropped, name, "dropped");
    }
  }

  /** Ends the deliveries; what waits is lost. */
  @Override
  public void close() {
    queues.forEach(ChannelQueue::close);
  }
}
