// SPDX-License-Identifier: Apache-2.0
package dev.headroom.job;

/**
 * Does the jobs of one kind.
 *
 * <p>Must be thread-safe: jobs of a kind run at the same time. A job may run again after a worker
 * died or lost the claim, so what is done twice must do no harm: see {@link JobContext#once}.
 *
 * @param <P> the payload
 */
@FunctionalInterface
public interface JobHandler<P> {
  /**
   * Does one job.
   *
   * @throws RetryLaterException to be tried again at a time of the handler's choice
   * @throws PermanentFailureException when trying again cannot help: the job is dead at once
   * @throws InterruptedException when it ends because it was interrupted
   * @throws Exception any other: the job is tried again, as its kind's {@link RetryPolicy} says
   */
  void run(P payload, JobContext context) throws Exception;
}
