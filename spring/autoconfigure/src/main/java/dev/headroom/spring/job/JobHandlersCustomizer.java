// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.job;

import dev.headroom.job.JobHandlers;

/**
 * Adds the job handlers of an application: {@code handlers -> handlers.add(KIND, letters::write)}.
 *
 * <p>All beans of this type are called once, in their order, before workers start. Such a bean also
 * turns jobs on. A handler that enqueues jobs itself gets {@code Jobs} by an {@code
 * ObjectProvider}, since jobs are created after their handlers. Thread-safe.
 */
@FunctionalInterface
public interface JobHandlersCustomizer {
  /** Adds handlers. */
  void customize(JobHandlers.Builder handlers);
}
