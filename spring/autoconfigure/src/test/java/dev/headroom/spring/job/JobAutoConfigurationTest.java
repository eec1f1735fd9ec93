// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.job;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.zaxxer.hikari.HikariDataSource;
import dev.headroom.ground.SettingsException;
import dev.headroom.job.JobHandlers;
import dev.headroom.job.JobKind;
import dev.headroom.job.Jobs;
import dev.headroom.job.memory.MemoryJobs;
import dev.headroom.job.postgres.PostgresJobs;
import dev.headroom.monitor.ProbeResult;
import dev.headroom.spring.settings.HeadroomAutoConfiguration;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** Where jobs are configured. No context here reaches a database. */
@ExtendWith(OutputCaptureExtension.class)
class JobAutoConfigurationTest {
  private static final JobKind<String> KIND = JobKind.of("greeting", String.class);
  private static final JobHandlersCustomizer HANDLER =
      handlers -> handlers.add(KIND, (name, job) -> {});
  private static final String OURS = "headroomJobHandlers";

  private final ApplicationContextRunner application =
      new ApplicationContextRunner()
          .withConfiguration(
              AutoConfigurations.of(
                  HeadroomAutoConfiguration.class,
                  JobAutoConfiguration.class,
                  JobScheduleAutoConfiguration.class))
          .withBean(DataSource.class, HikariDataSource::new)
          .withBean(Jobs.class, () -> MemoryJobs.builder(JobHandlers.builder().build()).build());

  @Test
  void anApplicationThatAsksForNoJobsGetsNone() {
    application.run(context -> assertThat(context).doesNotHaveBean(OURS));
  }

  @Test
  void aHandlerAsksForJobs() {
    application
        .withBean(JobHandlersCustomizer.class, () -> HANDLER)
        .run(context ->
            assertThat(context.getBean(JobHandlers.class).find("greeting@1")).isNotNull());
  }

  @Test
  void aSettingAsksForJobs() {
    application
        .withPropertyValues("headroom.job.workers=2")
        .run(context -> assertThat(context).hasBean(OURS));
  }

  @Test
  void falseTakesThemAway() {
    application
        .withBean(JobHandlersCustomizer.class, () -> HANDLER)
        .withPropertyValues("headroom.job.enabled=false")
        .run(context -> assertThat(context).doesNotHaveBean(OURS));
  }

  @Test
  void leavesAnApplicationAloneThatRunsDbScheduler(CapturedOutput output) {
    ApplicationContextRunner scheduling =
        application
            .withBean(JobHandlersCustomizer.class, () -> HANDLER)
            .withBean(
                Scheduler.class,
                () -> Scheduler.create(new HikariDataSource()).build(),
                definition -> definition.setLazyInit(true));
    scheduling.run(context -> assertThat(context).doesNotHaveBean(OURS));
    assertThat(output).contains("the application runs db-scheduler itself");
    scheduling
        .withPropertyValues("headroom.job.enabled=true")
        .run(context -> assertThat(context).hasBean(OURS));
  }

  @Test
  void refusesSchedulesThatAreNone() {
    application
        .withPropertyValues(
            "headroom.job.cache-warming=hourly",
            "headroom.job.session-clean-up=30 3 * * *",
            "headroom.job.zone=Europe/Nowhere")
        .run(context ->
            assertThat(context.getStartupFailure())
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("headroom.job.cache-warming")
                .hasMessageContaining("headroom.job.zone")
                .hasMessageNotContaining("session-clean-up"));
  }

  @Test
  void theLibraryThatItNeedsMayBeMissing() {
    new ApplicationContextRunner()
        .withClassLoader(new FilteredClassLoader(Scheduler.class))
        .withConfiguration(AutoConfigurations.of(JobAutoConfiguration.class))
        .withPropertyValues("headroom.job.enabled=true")
        .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(OURS));
  }

  @Test
  void aProbeDuringTheStartCreatesNothing() throws Exception {
    DefaultListableBeanFactory beans = new DefaultListableBeanFactory();
    RootBeanDefinition jobs =
        new RootBeanDefinition(
            PostgresJobs.class,
            () -> {
              throw new IllegalStateException("created on the thread of the probe");
            });
    beans.registerBeanDefinition("jobs", jobs);
    ProbeResult result = new JobAutoConfiguration.Monitored().headroomJobProbe(beans).probe();
    assertThat(result.state()).isEqualTo(ProbeResult.State.DOWN);
    assertThat(result.detail()).contains("do not run yet");
  }
}
