// SPDX-License-Identifier: Apache-2.0
package dev.headroom.job;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Enqueues jobs, shows them and cancels them.
 *
 * <p>Thread-safe. Enqueueing takes part in the caller's transaction where there is one: the job
 * exists if and when that commits. Each call costs one statement; enqueueing with a unique key that
 * is taken, up to three.
 */
public interface Jobs {

  /** Enqueues a job that is due at once. */
  default <P> UUID enqueue(JobKind<P> kind, P payload) {
    return enqueue(kind.request(payload));
  }

  /**
   * Enqueues a job.
   *
   * @return the id of the job, or of the one that has its unique key already
   */
  UUID enqueue(JobRequest<?> request);

  /**
   * Enqueues several jobs, all or none, with one wake-up of the workers.
   *
   * @return their ids in the order of the requests
   */
  List<UUID> enqueueAll(List<? extends JobRequest<?>> requests);

  /**
   * Finds a job: one that is queued or running, or has ended not longer ago than ended jobs are
   * kept.
   */
  Optional<JobStatus> find(UUID id);

  /** Finds several jobs, without estimates of their end; leaves out those that are not there. */
  default List<JobStatus> findAll(Collection<UUID> ids) {
    return ids.stream().map(this::find).flatMap(Optional::stream).toList();
  }

  /**
   * Cancels a job. A queued one ends at once; a running one is interrupted within about a second,
   * and is cancelled if its handler then throws; if the handler returns, it has finished.
   *
   * @return whether the job was there and had not ended
   */
  boolean cancel(UUID id);
}
