// SPDX-License-Identifier: Apache-2.0
/**
 * Jobs in memory, for tests: {@link dev.headroom.job.memory.MemoryJobs}.
 *
 * <p>Public API.
 */
@NullMarked
package dev.headroom.job.memory;

import org.jspecify.annotations.NullMarked;
