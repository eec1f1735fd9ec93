// SPDX-License-Identifier: Apache-2.0
/**
 * Adaptive concurrency limits, bulkheads, and the pressure of the process.
 *
 * <p>Public API.
 */
@NullMarked
package dev.headroom.overload;

import org.jspecify.annotations.NullMarked;
