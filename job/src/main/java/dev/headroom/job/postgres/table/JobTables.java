// SPDX-License-Identifier: Apache-2.0
package dev.headroom.job.postgres.table;

/**
 * The statements that enqueueing, operators and workers share.
 *
 * <p>Immutable.
 */
public record JobTables(
    JobDatabase database, JobInsert insert, JobEnds ends, RunStatistics statistics) {}
