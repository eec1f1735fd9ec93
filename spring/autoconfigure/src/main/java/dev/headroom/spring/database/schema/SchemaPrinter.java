// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.database.schema;

import dev.headroom.database.advice.IndexAdvisor;
import dev.headroom.job.postgres.JobSchema;
import dev.headroom.spring.database.advice.OnIndexAdvice;
import dev.headroom.spring.settings.Policy;
import dev.headroom.store.postgres.history.HistorySchema;
import dev.headroom.store.postgres.limit.LimitSchema;
import dev.headroom.store.postgres.schema.OwnSchema;
import dev.headroom.store.postgres.schema.SchemaScript;
import dev.headroom.store.postgres.session.SessionSchema;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.Ordered;
import org.springframework.core.PriorityOrdered;
import org.springframework.core.env.Environment;

/**
 * Prints the SQL of Headroom's own tables that the settings use, and ends the application before
 * any bean opens a connection.
 *
 * <p>One thread at a time.
 */
final class SchemaPrinter implements BeanFactoryPostProcessor, PriorityOrdered {
  /** The bean of jobs, which handlers of the application may turn on without a setting. */
  private static final String JOBS = "headroomJobs";

  private final Environment environment;
  private final OwnSchema schema;
  private final PrintStream out;
  private final Runnable end;

  SchemaPrinter(Environment environment, OwnSchema schema, PrintStream out, Runnable end) {
    this.environment = environment;
    this.schema = schema;
    this.out = out;
    this.end = end;
  }

  @Override
  public void postProcessBeanFactory(ConfigurableListableBeanFactory beans) {
    List<SchemaScript> scripts = scripts();
    if (beans.containsBeanDefinition(JOBS)) {
      scripts.add(new SchemaScript(JobSchema.script()));
    }
    scripts.stream().map(schema::print).forEach(out::println);
    if (scripts.isEmpty()) {
      out.println(
          "-- No table is used: neither sessions, limits, advice, history nor jobs are in"
              + " PostgreSQL.");
    }
    out.flush();
    end.run();
  }

  private List<SchemaScript> scripts() {
    List<SchemaScript> used = new ArrayList<>();
    if (Policy.SESSIONS.isOn(environment) && Policy.DATABASE.isOn(environment)) {
      used.add(SessionSchema.script());
    }
    String limits = environment.getProperty("headroom.limit.storage", "").strip();
    if (limits.equalsIgnoreCase("postgres")) {
      used.add(LimitSchema.script());
    }
    if (environment.getProperty(
        "headroom.monitor.history.database.enabled", Boolean.class, false)) {
      used.add(HistorySchema.script());
    }
    if (OnIndexAdvice.isOn(environment)) {
      used.add(new SchemaScript(IndexAdvisor.tableScript()));
    }
    return used;
  }

  @Override
  public int getOrder() {
    return Ordered.LOWEST_PRECEDENCE;
  }
}
