// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.job;

import dev.headroom.job.postgres.PostgresJobs;
import dev.headroom.spring.settings.LayerSettings;
import org.springframework.context.SmartLifecycle;

/**
 * Starts the workers once all beans exist, and stops them before the beans that they use. A command
 * such as {@code migrate} starts none.
 *
 * <p>Thread-safe.
 */
final class JobLifecycle implements SmartLifecycle {
  private final PostgresJobs jobs;
  private final LayerSettings.Command command;
  private volatile boolean running;

  JobLifecycle(PostgresJobs jobs, LayerSettings.Command command) {
    this.jobs = jobs;
    this.command = command;
  }

  @Override
  public void start() {
    if (command == LayerSettings.Command.SERVE) {
      jobs.start();
    }
    running = true;
  }

  @Override
  public void stop() {
    running = false;
    jobs.close();
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  /** Workers that were stopped do not start again. */
  @Override
  public boolean isPauseable() {
    return false;
  }
}
