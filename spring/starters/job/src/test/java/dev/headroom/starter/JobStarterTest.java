// SPDX-License-Identifier: Apache-2.0
package dev.headroom.starter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.job.JobKind;
import dev.headroom.job.Jobs;
import dev.headroom.spring.job.JobHandlersCustomizer;
import dev.headroom.store.embedded.PostgresServer;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.util.ClassUtils;

/** An application with the starter of jobs alone, and its own data source. */
class JobStarterTest {
  private static final List<String> OTHERS =
      List.of(
          "dev.headroom.cache.Caches",
          "dev.headroom.database.DatabaseUrl",
          "dev.headroom.limit.RateLimits",
          "dev.headroom.monitor.HealthMonitor",
          "dev.headroom.overload.AdaptiveLimiter",
          "dev.headroom.session.Sessions");
  private static final JobKind<Greeting> GREETING = JobKind.of("greeting", Greeting.class);
  private static final BlockingQueue<String> DONE = new LinkedBlockingQueue<>();

  record Greeting(String name) {}

  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  static class App {
    @Bean
    JobHandlersCustomizer greetings() {
      return handlers -> handlers.add(GREETING, (greeting, job) -> DONE.add(greeting.name()));
    }
  }

  @Test
  void runsTheJobsOfTransactionsThatCommit() throws Exception {
    try (PostgresServer server = PostgresServer.temporary();
        ConfigurableApplicationContext context =
            SpringApplication.run(
                App.class,
                "--spring.datasource.url=" + server.jdbcUrl("postgres"),
                "--headroom.job.workers=1")) {
      Jobs jobs = context.getBean(Jobs.class);
      TransactionTemplate transaction =
          new TransactionTemplate(context.getBean(PlatformTransactionManager.class));
      transaction.executeWithoutResult(status -> {
        jobs.enqueue(GREETING, new Greeting("nobody"));
        status.setRollbackOnly();
      });
      transaction.executeWithoutResult(status -> jobs.enqueue(GREETING, new Greeting("somebody")));
      assertThat(DONE.poll(60, TimeUnit.SECONDS)).isEqualTo("somebody");
      assertThat(DONE).isEmpty();
    }
  }

  @Test
  void bringsNoOtherCapability() {
    assertThat(OTHERS).noneMatch(each -> ClassUtils.isPresent(each, null));
  }
}
