// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.media.mail;

import dev.headroom.media.Later;
import dev.headroom.media.mail.MailListener;
import dev.headroom.media.mail.MailMeters;
import dev.headroom.media.mail.MailOutbox;
import dev.headroom.media.mail.MailSettings;
import dev.headroom.spring.media.later.LaterAutoConfiguration;
import dev.headroom.spring.settings.ConditionalOnPolicy;
import dev.headroom.spring.settings.LayerMeters;
import dev.headroom.spring.settings.Policy;
import io.micrometer.core.instrument.Metrics;
import java.util.stream.Stream;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/**
 * Creates the mail outbox of {@code headroom.media.mail}, and notifies the application's {@link
 * MailListener} beans of its mails.
 *
 * <p>Thread-safe. It is created at start, so that mails which wait from before are sent.
 */
@AutoConfiguration(after = LaterAutoConfiguration.class)
@ConditionalOnClass(MailOutbox.class)
@ConditionalOnPolicy(Policy.MAIL)
public class MailAutoConfiguration {

  @Bean
  @ConditionalOnMissingBean
  MailOutbox headroomMailOutbox(
      Later later,
      MailSettings settings,
      ObjectProvider<MailListener> listeners,
      LayerMeters registry) {
    MailMeters meters = new MailMeters(registry.getIfUnique(() -> Metrics.globalRegistry));
    return MailOutbox.create(
        later, settings, Stream.concat(Stream.of(meters), listeners.orderedStream()).toList());
  }
}
