// SPDX-License-Identifier: Apache-2.0
/**
 * Background jobs: typed payloads, enqueued in the caller's transaction, with retries, limits per
 * key, schedules, and progress for the user.
 *
 * <p>A {@link dev.headroom.job.JobKind} names what is done, the type of its payload and how it is
 * run; a {@link dev.headroom.job.JobHandler} does it; {@link dev.headroom.job.Jobs} enqueues, shows
 * and cancels. One job: {@code enqueue} writes a row in the caller's transaction; after the commit
 * a notification wakes a worker; the worker claims the row, decodes the payload, calls the handler,
 * and moves the row to the ended jobs. A failure is retried after a growing pause; a job that fails
 * every time is dead, and stays until an operator redrives it.
 *
 * <p>A job runs at least once: a worker that dies is replaced, and the job begins again. What
 * {@link dev.headroom.job.JobContext#once} writes to the database happens once.
 *
 * <p>{@code dev.headroom.job.postgres} holds jobs in PostgreSQL and runs them on db-scheduler;
 * {@code dev.headroom.job.memory} is for tests.
 *
 * <p>Public API. Everything public is thread-safe or immutable, builders apart.
 */
@NullMarked
package dev.headroom.job;

import org.jspecify.annotations.NullMarked;
