// SPDX-License-Identifier: Apache-2.0
/**
 * A cache of two levels, memory and shared, with one load a key in a process.
 *
 * <p>The walk of one {@link dev.headroom.cache.Cache#get get}: memory, and back if it has the key
 * or is loading it; else the shared level; else the loader, whose value is written to both unless
 * the key was invalidated meanwhile. When the shared level is away the walk goes past it and costs
 * nothing; invalidations meanwhile are journaled and replayed before it is read again.
 *
 * <p>What it promises across instances today: after an invalidation another instance may serve its
 * memory copy for at most the policy's memory TTL, and what a load that it had under way wrote, for
 * at most the TTL.
 *
 * <p>Everything public here is thread-safe or immutable; nobody waits in a monitor, so virtual
 * threads are welcome.
 *
 * <p>Public API.
 */
@NullMarked
package dev.headroom.cache;

import org.jspecify.annotations.NullMarked;
