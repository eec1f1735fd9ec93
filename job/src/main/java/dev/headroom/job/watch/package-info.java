// SPDX-License-Identifier: Apache-2.0
/**
 * Waiting for jobs: one statement for all callers that wait, however many they are.
 *
 * <p>Public API. Thread-safe.
 */
@NullMarked
package dev.headroom.job.watch;

import org.jspecify.annotations.NullMarked;
