// SPDX-License-Identifier: Apache-2.0
/**
 * The workers: db-scheduler with Headroom's threads, claims and watches.
 *
 * <p>Internal. {@link dev.headroom.job.postgres.worker.Workers} starts a {@code WorkerGroup} for
 * each kind of work; db-scheduler claims through {@code ClaimingCustomization} and runs each claim
 * by {@code JobRun}; {@code WorkerWatch} interrupts runs and writes their progress.
 */
@NullMarked
package dev.headroom.job.postgres.worker;

import org.jspecify.annotations.NullMarked;
