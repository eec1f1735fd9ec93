// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.job;

import com.github.kagkarlsson.scheduler.Scheduler;
import dev.headroom.ground.CallObservations;
import dev.headroom.job.JobCodec;
import dev.headroom.job.JobHandlers;
import dev.headroom.job.JobSchedule;
import dev.headroom.job.JobSettings;
import dev.headroom.job.JobTrace;
import dev.headroom.job.JobTransactions;
import dev.headroom.job.Jobs;
import dev.headroom.job.JsonJobCodec;
import dev.headroom.job.postgres.JobSchema;
import dev.headroom.job.postgres.JobsHealth;
import dev.headroom.job.postgres.PostgresJobs;
import dev.headroom.monitor.HealthProbe;
import dev.headroom.monitor.ProbeResult;
import dev.headroom.monitor.error.ErrorTracker;
import dev.headroom.spring.database.DatabaseAutoConfiguration;
import dev.headroom.spring.monitor.MonitorAutoConfiguration;
import dev.headroom.spring.settings.HeadroomAutoConfiguration;
import dev.headroom.spring.settings.LayerMeters;
import dev.headroom.spring.settings.LayerSettings;
import dev.headroom.spring.trace.TraceAutoConfiguration;
import dev.headroom.store.postgres.schema.OwnSchema;
import dev.headroom.store.postgres.schema.SchemaScript;
import dev.headroom.store.postgres.schema.SchemaSettings;
import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.propagation.Propagator;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitialization;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.datasource.DataSourceUtils;
import org.springframework.transaction.PlatformTransactionManager;
import tools.jackson.databind.json.JsonMapper;

/**
 * Background jobs in the application's PostgreSQL, where a setting or a handler asks for them.
 *
 * <p>Thread-safe. Jobs are enqueued in Spring's transactions. An application that runs db-scheduler
 * itself is left alone: see {@link JobsRequested}.
 */
@AutoConfiguration(
    after = {
      HeadroomAutoConfiguration.class,
      DatabaseAutoConfiguration.class,
      MonitorAutoConfiguration.class,
      TraceAutoConfiguration.class
    },
    afterName = {
      "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration",
      "com.github.kagkarlsson.scheduler.boot.autoconfigure.DbSchedulerAutoConfiguration"
    })
@ConditionalOnClass({
  Jobs.class,
  Scheduler.class,
  OwnSchema.class,
  DataSourceUtils.class,
  JsonMapper.class
})
@ConditionalOnBean(DataSource.class)
@Conditional(JobsRequested.class)
public class JobAutoConfiguration {
  private static final Logger LOG = LoggerFactory.getLogger(JobAutoConfiguration.class);

  @Bean
  @ConditionalOnMissingBean
  JobHandlers headroomJobHandlers(ObjectProvider<JobHandlersCustomizer> customizers) {
    JobHandlers.Builder handlers = JobHandlers.builder();
    customizers.orderedStream().forEach(each -> each.customize(handlers));
    return handlers.build();
  }

  @Bean
  @ConditionalOnMissingBean
  JobCodec headroomJobCodec(ObjectProvider<JsonMapper> mapper) {
    JsonMapper own = mapper.getIfUnique();
    return own == null ? JsonJobCodec.defaults() : JsonJobCodec.of(own);
  }

  @Bean
  @ConditionalOnMissingBean
  JobTransactions headroomJobTransactions(
      ObjectProvider<DataSource> sources, ObjectProvider<PlatformTransactionManager> managers) {
    return SpringJobTransactions.of(
        required(sources), managers.stream().toList(), managers.getIfUnique());
  }

  /** Created after the application's own tables: Flyway refuses a schema that is not empty. */
  @Bean
  @ConditionalOnMissingBean(Jobs.class)
  @DependsOnDatabaseInitialization
  PostgresJobs headroomJobs(
      ObjectProvider<DataSource> sources,
      JobHandlers handlers,
      JobSettings settings,
      JobProperties properties,
      SchemaSettings schema,
      JobTransactions transactions,
      JobCodec codec,
      ObjectProvider<JobTrace> traces,
      ObjectProvider<CallObservations> observations,
      ObjectProvider<JobErrors> errors,
      ObjectProvider<JobSchedule> schedules,
      LayerMeters registry) {
    DataSource source = required(sources);
    ensure(source, schema);
    JobTrace trace = traces.getIfUnique(() -> uncarried(observations));
    JobErrors tracked = errors.getIfAvailable();
    return PostgresJobs.builder(source, handlers)
        .settings(settings)
        .schema(schema.name())
        .transactions(transactions)
        .codec(codec)
        .trace(tracked == null ? trace : tracked.over(trace))
        .schedules(all(schedules, properties, handlers))
        .listen(ListenSource.of(source, properties.listenUrl()))
        .meters(registry.getIfUnique())
        .build();
  }

  private static JobTrace uncarried(ObjectProvider<CallObservations> observations) {
    CallObservations observed = observations.getIfAvailable();
    return observed == null ? JobTrace.none() : ObservedJobTrace.uncarried(observed.registry());
  }

  @Bean
  @ConditionalOnBean(PostgresJobs.class)
  JobLifecycle headroomJobLifecycle(PostgresJobs jobs, LayerSettings layer) {
    return new JobLifecycle(jobs, layer.command());
  }

  /** The application's schedules, and those of the settings whose jobs this application can do. */
  private static List<JobSchedule> all(
      ObjectProvider<JobSchedule> own, JobProperties properties, JobHandlers handlers) {
    List<JobSchedule> all = new ArrayList<>(own.orderedStream().toList());
    for (JobSchedule each : properties.schedules()) {
      if (handlers.find(each.request().kind().id()) != null) {
        all.add(each);
      } else {
        LOG.warn(
            "schedule {} has no effect: the capability that it is for is not configured",
            each.name());
      }
    }
    return all;
  }

  private static DataSource required(ObjectProvider<DataSource> sources) {
    DataSource source = sources.getIfUnique();
    if (source == null) {
      throw new IllegalStateException(
          "jobs need one data source, but the application has several and none is primary: mark one"
              + " with @Primary, or define a bean of type Jobs");
    }
    return source;
  }

  private static void ensure(DataSource source, SchemaSettings settings) {
    try (Connection connection = source.getConnection()) {
      new OwnSchema(settings).ensure(connection, script());
    } catch (SQLException e) {
      throw new IllegalStateException("the tables of jobs are not there: " + e.getMessage(), e);
    }
  }

  /** Returns the tables of jobs. */
  static SchemaScript script() {
    return new SchemaScript(JobSchema.script());
  }

  /**
   * Traces across the queue, where the application has a tracer and observes with it.
   *
   * <p>Thread-safe.
   */
  @Configuration(proxyBeanMethods = false)
  @ConditionalOnClass({Tracer.class, Propagator.class})
  @ConditionalOnSingleCandidate(Tracer.class)
  @ConditionalOnBean({Propagator.class, CallObservations.class})
  static class Traced {
    @Bean
    @ConditionalOnMissingBean
    JobTrace headroomJobTrace(Tracer tracer, Propagator propagator, CallObservations observations) {
      return ObservedJobTrace.carried(observations.registry(), tracer, propagator);
    }
  }

  /**
   * Records the failures of jobs, where errors are tracked.
   *
   * <p>Thread-safe.
   */
  @Configuration(proxyBeanMethods = false)
  @ConditionalOnClass(ErrorTracker.class)
  @ConditionalOnBean(ErrorTracker.class)
  static class Tracked {
    @Bean
    JobErrors headroomJobErrors(ErrorTracker errors) {
      return errors::record;
    }
  }

  /**
   * Reports the workers to the monitor.
   *
   * <p>Thread-safe.
   */
  @Configuration(proxyBeanMethods = false)
  @ConditionalOnClass(HealthProbe.class)
  static class Monitored {
    @Bean
    HealthProbe headroomJobProbe(ConfigurableListableBeanFactory beans) {
      return HealthProbe.of("jobs", HealthProbe.Kind.DEGRADING, () -> result(beans));
    }

    /**
     * Looks only at a bean that is complete: a probe that runs while the application starts would
     * create it, with all that it needs, and be interrupted by its time-out.
     */
    private static ProbeResult result(ConfigurableListableBeanFactory beans) {
      String[] names = beans.getBeanNamesForType(PostgresJobs.class, true, false);
      if (names.length == 0) {
        return ProbeResult.unused("the application has jobs of its own");
      }
      if (!beans.containsSingleton(names[0])) {
        return ProbeResult.down("the workers do not run yet");
      }
      JobsHealth health = beans.getBean(names[0], PostgresJobs.class).health();
      return health.running()
          ? ProbeResult.up(
              "%d busy, %d stuck, %s; the oldest job that is due and has no limit waits %d ms"
                  .formatted(
                      health.busy(),
                      health.stuck(),
                      health.notified() ? "notified" : "polling",
                      health.oldestWait().toMillis()))
          : ProbeResult.down("the workers do not run");
    }
  }
}
