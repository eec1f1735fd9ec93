// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.media.later;

import dev.headroom.job.JobCodec;
import dev.headroom.job.Jobs;
import dev.headroom.media.InMemoryLater;
import dev.headroom.media.Later;
import dev.headroom.spring.job.JobAutoConfiguration;
import dev.headroom.spring.job.JobHandlersCustomizer;
import dev.headroom.spring.settings.HeadroomAutoConfiguration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.annotation.Order;
import org.springframework.util.ClassUtils;

/**
 * Supplies the queue of work that media run later: jobs in the database where there are jobs, else
 * a queue in memory.
 *
 * <p>Thread-safe.
 */
@AutoConfiguration(after = {HeadroomAutoConfiguration.class, JobAutoConfiguration.class})
@ConditionalOnClass(Later.class)
public class LaterAutoConfiguration {
  private static final Logger LOG = LoggerFactory.getLogger(LaterAutoConfiguration.class);
  private static final int THREADS = 4;

  /** The bean that calls {@link JobHandlersCustomizer}s: not there where the jobs are another's. */
  private static final String HANDLERS = "headroomJobHandlers";

  private static final ClassLoader LOADER = LaterAutoConfiguration.class.getClassLoader();

  /** What registers kinds of work when it is created. */
  private static final List<String> REGISTER =
      List.of(
          "dev.headroom.media.mail.MailOutbox",
          "dev.headroom.media.cdn.Cdn",
          "dev.headroom.media.image.Images");

  /**
   * The queue in the database.
   *
   * <p>Thread-safe.
   */
  @Order(0)
  @Configuration(proxyBeanMethods = false)
  @ConditionalOnClass(Jobs.class)
  @ConditionalOnBean(value = Jobs.class, name = HANDLERS)
  @ConditionalOnMissingBean(Later.class)
  static class InJobs {
    @Bean
    @Lazy
    JobsLater headroomLater(ObjectProvider<Jobs> jobs, ObjectProvider<JobCodec> codec) {
      return new JobsLater(jobs::getObject, codec::getObject);
    }

    /** Creates what registers kinds of work, and then adds their handlers. */
    @Bean
    JobHandlersCustomizer headroomLaterHandlers(
        ObjectProvider<JobsLater> later, ListableBeanFactory beans) {
      return handlers -> {
        for (String each : REGISTER) {
          if (ClassUtils.isPresent(each, LOADER)) {
            beans.getBeanProvider(ClassUtils.resolveClassName(each, LOADER)).forEach(user -> {});
          }
        }
        later.getObject().addTo(handlers);
      };
    }
  }

  /**
   * The queue in memory; registered after the one in the database.
   *
   * <p>Thread-safe.
   */
  @Order(1)
  @Configuration(proxyBeanMethods = false)
  static class InMemory {
    @Bean
    @Lazy
    @ConditionalOnMissingBean
    Later headroomLater() {
      LOG.warn(
          "mails, purges and image sizes wait in memory: they do not join transactions, and are lost"
              + " when the process ends; with jobs they wait in the database (headroom.job)");
      return new InMemoryLater(THREADS);
    }
  }
}
