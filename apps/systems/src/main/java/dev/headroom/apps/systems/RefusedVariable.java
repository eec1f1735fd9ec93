// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.systems;

import dev.headroom.ground.SettingsCheck;
import org.springframework.core.env.Environment;

/**
 * An environment variable of one of the four systems that has no meaning any more. It stops the
 * start, so that nobody believes that it still works.
 *
 * <p>Immutable.
 */
enum RefusedVariable {
  /** The queue of the tasks. */
  CELERY_BROKER_URL(
      EnvironmentAlias.DATABASE_URL,
      "Jobs wait in the application's own database, without a broker."),
  /** Where the tasks' results were. */
  CELERY_RESULT_BACKEND(
      EnvironmentAlias.DATABASE_URL,
      "Results of jobs are in the application's own database, and at `/api/jobs/{id}`."),
  /** Whether Redis was started as a cluster. */
  DEPLOY_REDIS_CLUSTER(
      EnvironmentAlias.REDIS_URL,
      "An application starts no servers: `deploy/redis` has the files of Redis.");

  private final EnvironmentAlias successor;
  private final String reason;

  RefusedVariable(EnvironmentAlias successor, String reason) {
    this.successor = successor;
    this.reason = reason;
  }

  /** Returns the variable that takes its place. */
  EnvironmentAlias successor() {
    return successor;
  }

  /** Returns why it has no meaning any more, in one sentence. */
  String reason() {
    return reason;
  }

  /**
   * Adds a fault if the variable is set, but for {@code false}, which asks for nothing; the value,
   * which may hold a password, is not shown.
   */
  void check(SettingsCheck check, Environment environment) {
    String text = environment.getProperty(name());
    check.require(
        text == null || text.strip().matches("(?i)|false|off|no|0"),
        name(),
        "set",
        "unset",
        "remove it and set %s (%s). %s"
            .formatted(successor.name(), successor.property(), reason.replace("`", "")));
  }
}
