// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.alert;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.monitor.alert.AlertNotice;
import dev.headroom.monitor.alert.delivery.AlertChannel;
import dev.headroom.monitor.alert.delivery.AlertDelivery;
import dev.headroom.spring.history.HistoryAutoConfiguration;
import dev.headroom.spring.settings.HeadroomAutoConfiguration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class AlertChannelsTest {
  /** A channel of the application, by the name that Headroom's own has. Immutable. */
  private static final class OwnMail implements AlertChannel {
    @Override
    public String name() {
      return "mail";
    }

    @Override
    public void send(List<AlertNotice> notices) {}
  }

  @Test
  void sendsByAMailChannelOfTheApplication() {
    new ApplicationContextRunner()
        .withConfiguration(
            AutoConfigurations.of(
                HeadroomAutoConfiguration.class,
                HistoryAutoConfiguration.class,
                AlertAutoConfiguration.class))
        .withBean(AlertChannel.class, OwnMail::new)
        .run(context ->
            assertThat(context.getBean(AlertDelivery.class).channels())
                .containsExactly("log", "mail"));
  }
}
