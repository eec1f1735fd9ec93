// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.suite.media;

import dev.headroom.job.JobKind;
import dev.headroom.media.cdn.CdnCall;
import dev.headroom.media.cdn.Purge;
import dev.headroom.media.cdn.PurgeProvider;
import dev.headroom.spring.database.DatabaseAutoConfiguration;
import dev.headroom.spring.job.JobAutoConfiguration;
import dev.headroom.spring.job.JobHandlersCustomizer;
import dev.headroom.spring.media.cdn.CdnAutoConfiguration;
import dev.headroom.spring.media.later.LaterAutoConfiguration;
import dev.headroom.spring.settings.HeadroomAutoConfiguration;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.context.annotation.Bean;

/**
 * An application that makes purges from its jobs, as the starter configures it, and is killed by
 * {@link PurgeKillRows}.
 *
 * <p>Immutable. Started as a process of its own.
 */
@SpringBootConfiguration(proxyBeanMethods = false)
@ImportAutoConfiguration({
  HeadroomAutoConfiguration.class,
  DatabaseAutoConfiguration.class,
  JobAutoConfiguration.class,
  LaterAutoConfiguration.class,
  CdnAutoConfiguration.class
})
class PurgingProcess {
  /** Purges as the broken variant makes them: the job ends first. */
  static final JobKind<Purge> BROKEN =
      JobKind.builder("purge.broken", Purge.class).work(JobKind.Work.WAITING).build();

  private static final long BROKEN_DELAY_MILLIS = 300;

  /** Runs until the process ends; the arguments are Spring's. */
  public static void main(String[] arguments) throws InterruptedException {
    SpringApplication application = new SpringApplication(PurgingProcess.class);
    application.setWebApplicationType(WebApplicationType.NONE);
    application.run(arguments);
    new CountDownLatch(1).await();
  }

  @Bean
  JobHandlersCustomizer brokenPurges(ObjectProvider<PurgeProvider> provider) {
    return handlers ->
        handlers.add(
            BROKEN,
            (purge, job) -> Thread.ofVirtual().start(() -> make(provider.getObject(), purge)));
  }

  private static void make(PurgeProvider provider, Purge purge) {
    try {
      Thread.sleep(BROKEN_DELAY_MILLIS);
      for (CdnCall each : provider.plan(purge)) {
        provider.make(each);
      }
    } catch (IOException | InterruptedException lost) {
      // That is what the variant is for.
    }
  }
}
