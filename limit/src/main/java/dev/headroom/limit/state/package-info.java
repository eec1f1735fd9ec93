// SPDX-License-Identifier: Apache-2.0
/**
 * The port of stores that count permits, {@link dev.headroom.limit.state.LimitState}, and the store
 * in this process's memory.
 *
 * <p>Public API. All types are immutable or thread-safe.
 */
@NullMarked
package dev.headroom.limit.state;

import org.jspecify.annotations.NullMarked;
