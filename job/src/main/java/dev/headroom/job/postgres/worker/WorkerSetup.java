// SPDX-License-Identifier: Apache-2.0
package dev.headroom.job.postgres.worker;

import dev.headroom.job.JobCodec;
import dev.headroom.job.JobHandlers;
import dev.headroom.job.JobSettings;
import dev.headroom.job.JobTrace;
import dev.headroom.job.JobTransactions;

/**
 * What workers run, and how.
 *
 * <p>Immutable.
 */
public record WorkerSetup(
    JobHandlers handlers,
    JobSettings settings,
    JobCodec codec,
    JobTrace trace,
    JobTransactions transactions) {}
