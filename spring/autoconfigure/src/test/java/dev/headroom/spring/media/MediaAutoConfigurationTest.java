// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.media;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.media.InMemoryLater;
import dev.headroom.media.Later;
import dev.headroom.media.mail.Mail;
import dev.headroom.media.mail.MailOutbox;
import dev.headroom.media.pdf.PdfRenderer;
import dev.headroom.spring.media.later.LaterAutoConfiguration;
import dev.headroom.spring.media.mail.MailAutoConfiguration;
import dev.headroom.spring.media.pdf.PdfAutoConfiguration;
import dev.headroom.spring.settings.HeadroomAutoConfiguration;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class MediaAutoConfigurationTest {
  private final ApplicationContextRunner runner =
      new ApplicationContextRunner()
          .withConfiguration(
              AutoConfigurations.of(
                  HeadroomAutoConfiguration.class,
                  LaterAutoConfiguration.class,
                  MailAutoConfiguration.class,
                  PdfAutoConfiguration.class))
          .withBean(MeterRegistry.class, SimpleMeterRegistry::new);

  @Test
  void makesNothingUnasked() {
    runner.run(context ->
        assertThat(context).doesNotHaveBean(MailOutbox.class).doesNotHaveBean(PdfRenderer.class));
  }

  @Test
  void makesAnOutboxForASender() {
    runner
        .withPropertyValues(
            "headroom.media.mail.from=noreply@example.org", "headroom.media.mail.mode=log")
        .run(context -> {
          MailOutbox outbox = context.getBean(MailOutbox.class);
          assertThat(outbox.send(Mail.to("ann@example.com").subject("s").text("t").build()))
              .endsWith("@example.org>");
          assertThat(context.getBean(Later.class)).isInstanceOf(InMemoryLater.class);
        });
  }

  @Test
  void refusesSettingsOfMailThatCannotWork() {
    runner
        .withPropertyValues("headroom.media.mail.from=nobody", "headroom.media.mail.mode=redirect")
        .run(context ->
            assertThat(context.getStartupFailure())
                .hasStackTraceContaining("headroom.media.mail.from")
                .hasStackTraceContaining("headroom.media.mail.redirect-to"));
  }

  @Test
  void makesARendererWhereAnyOfItsSettingsIsSet() {
    runner
        .withPropertyValues("headroom.media.pdf.timeout=60s", "headroom.media.pdf.warm=false")
        .run(context -> {
          assertThat(context.getBean(PdfRenderer.class).render("<p>a</p>")).isNotEmpty();
          assertThat(
                  context
                      .getBean(MeterRegistry.class)
                      .get("headroom.media.pdf.rendered")
                      .timer()
                      .count())
              .isEqualTo(1);
        });
    runner
        .withPropertyValues("headroom.media.pdf.timeout=60s", "headroom.media.pdf.enabled=false")
        .run(context -> assertThat(context).doesNotHaveBean(PdfRenderer.class));
  }
}
