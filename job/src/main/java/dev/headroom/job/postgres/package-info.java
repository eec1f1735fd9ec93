// SPDX-License-Identifier: Apache-2.0
/**
 * Jobs in PostgreSQL, run by db-scheduler: {@link dev.headroom.job.postgres.PostgresJobs}.
 *
 * <p>db-scheduler polls, runs claimed jobs on the executor that it is given, sends heartbeats and
 * finds the jobs of dead workers. The rest is here: one statement enqueues a job with its unique
 * key and its notification; the claim is a statement of this package, by which kinds are paused and
 * limits per key hold; the end of a run moves the row where its outcome belongs, with the version
 * of the claim as a fence.
 *
 * <p>Public API.
 */
@NullMarked
package dev.headroom.job.postgres;

import org.jspecify.annotations.NullMarked;
