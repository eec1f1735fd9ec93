// SPDX-License-Identifier: Apache-2.0
package dev.headroom.job.postgres.table;

import java.util.UUID;

/**
 * The right of one claim to a job: each claim, and each change of what is to become of the job,
 * raises the version of its row, so that a worker which lost the job changes nothing of it.
 * Immutable.
 */
public record Fence(UUID id, long version) {}
