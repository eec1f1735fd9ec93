// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.media.later;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.headroom.job.JobAdmin;
import dev.headroom.job.JobState;
import dev.headroom.job.JobStatus;
import dev.headroom.media.cdn.Cdn;
import dev.headroom.media.cdn.Purge;
import dev.headroom.media.mail.Mail;
import dev.headroom.media.mail.MailOutbox;
import dev.headroom.store.embedded.PostgresServer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Mails and purges as jobs in the caller's transaction, on a real PostgreSQL. */
class LaterInJobsIT {
  @Configuration
  @EnableAutoConfiguration
  static class Application {}

  @Test
  void mailsAndPurgesExistIfAndOnlyIfTheTransactionCommits() {
    try (PostgresServer postgres = PostgresServer.temporary();
        ConfigurableApplicationContext app =
            new SpringApplication(Application.class)
                .run(
                    "--server.port=0",
                    "--spring.flyway.enabled=false",
                    "--spring.datasource.url=" + postgres.jdbcUrl("postgres"),
                    "--headroom.job.enabled=true",
                    "--headroom.cdn.provider=log",
                    "--headroom.cdn.repeat-after=0",
                    "--headroom.media.mail.from=noreply@example.org",
                    "--headroom.media.mail.mode=log")) {
      TransactionTemplate transaction =
          new TransactionTemplate(app.getBean(PlatformTransactionManager.class));
      MailOutbox outbox = app.getBean(MailOutbox.class);
      Cdn cdn = app.getBean(Cdn.class);
      JobAdmin jobs = app.getBean(JobAdmin.class);

      transaction.executeWithoutResult(status -> {
        outbox.send(Mail.to("ann@example.com").subject("rolled back").text("t").build());
        cdn.purge(Purge.tags("rolled-back"));
        status.setRollbackOnly();
      });
      assertThat(all(jobs)).isEmpty();
      transaction.executeWithoutResult(status -> {
        outbox.send(Mail.to("ann@example.com").subject("committed").text("t").build());
        cdn.purge(Purge.tags("committed"));
      });
      await()
          .atMost(Duration.ofMinutes(1))
          .untilAsserted(() ->
              assertThat(all(jobs))
                  .hasSize(2)
                  .allMatch(each -> each.state() == JobState.FINISHED)
                  .extracting(each -> each.origin().kind())
                  .containsExactlyInAnyOrder("mail.send@1", "cdn.purge@1"));
    }
  }

  private static List<JobStatus> all(JobAdmin jobs) {
    return jobs.list(new JobAdmin.Filter(null, null, null, 10));
  }
}
