// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.database;

import java.util.function.Consumer;
import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.boot.task.SimpleAsyncTaskSchedulerCustomizer;
import org.springframework.boot.task.ThreadPoolTaskSchedulerCustomizer;
import org.springframework.core.task.TaskDecorator;
import org.springframework.scheduling.concurrent.SimpleAsyncTaskScheduler;
import org.springframework.scheduling.concurrent.ThreadPoolTaskScheduler;

/**
 * Gives the schedulers that Spring Boot creates a unit of work for each task: not where the
 * application decorates their tasks itself, which a customizer of its own may do unseen.
 *
 * <p>Thread-safe.
 */
final class UnitOfWorkSchedulerCustomizer
    implements ThreadPoolTaskSchedulerCustomizer, SimpleAsyncTaskSchedulerCustomizer {
  private final StatementWatch watch;
  private final ListableBeanFactory beans;

  UnitOfWorkSchedulerCustomizer(StatementWatch watch, ListableBeanFactory beans) {
    this.watch = watch;
    this.beans = beans;
  }

  @Override
  public void customize(ThreadPoolTaskScheduler scheduler) {
    decorate(scheduler::setTaskDecorator, ThreadPoolTaskSchedulerCustomizer.class);
  }

  @Override
  public void customize(SimpleAsyncTaskScheduler scheduler) {
    decorate(scheduler::setTaskDecorator, SimpleAsyncTaskSchedulerCustomizer.class);
  }

  private void decorate(Consumer<TaskDecorator> scheduler, Class<?> customizer) {
    if (count(TaskDecorator.class) == 0 && count(customizer) == 1) {
      scheduler.accept(new UnitOfWorkTaskDecorator(watch));
    }
  }

  private int count(Class<?> type) {
    return BeanFactoryUtils.beanNamesForTypeIncludingAncestors(beans, type).length;
  }
}
