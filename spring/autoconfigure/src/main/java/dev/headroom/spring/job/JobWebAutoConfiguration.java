// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.job;

import dev.headroom.ground.TimeSource;
import dev.headroom.job.JobAdmin;
import dev.headroom.job.Jobs;
import dev.headroom.job.watch.JobWatch;
import dev.headroom.spring.operator.OperatorAccess;
import dev.headroom.spring.operator.OperatorAutoConfiguration;
import dev.headroom.spring.settings.ConditionalOnPolicy;
import dev.headroom.spring.settings.ConditionalOnSetting;
import dev.headroom.spring.settings.Policy;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.servlet.DispatcherServlet;

/**
 * The endpoints of jobs for users and for operators, in a web application that asks for them.
 *
 * <p>Thread-safe.
 */
@AutoConfiguration(after = {JobAutoConfiguration.class, OperatorAutoConfiguration.class})
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnClass({Jobs.class, DispatcherServlet.class})
@ConditionalOnBean(Jobs.class)
@ConditionalOnPolicy(Policy.JOBS)
public class JobWebAutoConfiguration {

  /**
   * The endpoints of users.
   *
   * <p>Thread-safe.
   */
  @Configuration(proxyBeanMethods = false)
  @ConditionalOnSetting("headroom.job.endpoints")
  static class Users {
    @Bean
    @ConditionalOnMissingBean
    JobWatch headroomJobWatch(Jobs jobs, TimeSource time) {
      return new JobWatch(jobs, time);
    }

    @Bean
    @ConditionalOnMissingBean
    JobCaller headroomJobCaller() {
      return new SignedInCaller();
    }

    @Bean
    WaitingCallers headroomJobWaitingCallers(JobProperties properties) {
      return new WaitingCallers(properties.maxWaiting());
    }

    @Bean
    @ConditionalOnMissingBean
    JobResponses headroomJobResponses(
        JobWatch watch,
        WaitingCallers callers,
        JobCaller caller,
        JobProperties properties,
        TimeSource time) {
      return new JobResponses(watch, callers, caller, properties.maxWait(), time);
    }

    @Bean
    JobController headroomJobController(
        Jobs jobs,
        JobResponses responses,
        JobWatch watch,
        WaitingCallers callers,
        JobCaller caller,
        TimeSource time) {
      return new JobController(jobs, responses, new JobEvents(jobs, watch, callers, time), caller);
    }
  }

  /**
   * The endpoints of operators.
   *
   * <p>Thread-safe.
   */
  @Configuration(proxyBeanMethods = false)
  @ConditionalOnBean({JobAdmin.class, OperatorAccess.class})
  @ConditionalOnSetting("headroom.job.admin")
  static class Operators {
    @Bean
    JobAdminController headroomJobAdminController(
        Jobs jobs, JobAdmin admin, OperatorAccess operators) {
      return new JobAdminController(jobs, admin, operators);
    }
  }
}
