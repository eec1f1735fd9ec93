// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.database;

import dev.headroom.database.statement.UnitOfWork;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.core.task.TaskDecorator;

/**
 * Opens a unit of work for each run of a scheduled task, named after its class and method.
 *
 * <p>Thread-safe.
 */
final class UnitOfWorkTaskDecorator implements TaskDecorator {
  /** How Spring names a task of a scheduler, with or without what wraps it. */
  private static final Pattern METHOD =
      Pattern.compile("DelegatingErrorHandlingRunnable for ([\\w.$]+)");

  private final StatementWatch watch;

  UnitOfWorkTaskDecorator(StatementWatch watch) {
    this.watch = watch;
  }

  @Override
  @SuppressWarnings("try") // the scope is only to be closed
  public Runnable decorate(Runnable task) {
    return () -> {
      // A task that has run once no longer says what it was.
      String route = name(task);
      try (UnitOfWork.Scope scope = watch.open(() -> route)) {
        task.run();
      }
    };
  }

  private static String name(Runnable task) {
    Matcher method = METHOD.matcher(task.toString());
    return method.find() ? "scheduled " + method.group(1) : "scheduled task";
  }
}
