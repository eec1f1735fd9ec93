// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.job;

import com.github.kagkarlsson.scheduler.Scheduler;
import dev.headroom.job.JobHandlers;
import dev.headroom.job.JobSchedule;
import dev.headroom.spring.settings.Policy;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.ConfigurationCondition;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotatedTypeMetadata;

/**
 * Matches where a setting below {@code headroom.job} or a bean of the application asks for jobs,
 * unless the application runs db-scheduler itself. {@code headroom.job.enabled} decides alone where
 * it is set.
 *
 * <p>Thread-safe.
 */
final class JobsRequested extends SpringBootCondition implements ConfigurationCondition {
  private static final Logger LOG = LoggerFactory.getLogger(JobsRequested.class);
  private static final String SWITCH = "headroom.job.enabled";

  @Override
  public ConfigurationPhase getConfigurationPhase() {
    return ConfigurationPhase.REGISTER_BEAN;
  }

  @Override
  public ConditionOutcome getMatchOutcome(
      ConditionContext context, AnnotatedTypeMetadata metadata) {
    Environment environment = context.getEnvironment();
    ConditionMessage.Builder message = ConditionMessage.forCondition("jobs requested");
    boolean on = Policy.JOBS.isOn(environment);
    if (!environment.getProperty(SWITCH, "").isBlank()) {
      return new ConditionOutcome(on, message.because(SWITCH + " is " + on));
    }
    ListableBeanFactory beans = context.getBeanFactory();
    if (!on && (beans == null || !hasAny(beans))) {
      return ConditionOutcome.noMatch(message.because("no setting and no handler of jobs"));
    }
    if (beans != null && has(beans, Scheduler.class)) {
      LOG.info(
          "background jobs are off: the application runs db-scheduler itself; {}=true runs both,"
              + " each with tables of its own",
          SWITCH);
      return ConditionOutcome.noMatch(message.because("the application has its own Scheduler"));
    }
    return ConditionOutcome.match(message.because(on ? "a setting" : "a handler of jobs"));
  }

  private static boolean hasAny(ListableBeanFactory beans) {
    return Stream.of(JobHandlersCustomizer.class, JobHandlers.class, JobSchedule.class)
        .anyMatch(each -> has(beans, each));
  }

  private static boolean has(ListableBeanFactory beans, Class<?> type) {
    return beans.getBeanNamesForType(type, true, false).length > 0;
  }
}
