// SPDX-License-Identifier: Apache-2.0
/**
 * A two-level cache: an in-process map in front of a store that instances share, with single-flight
 * loading and bounded staleness.
 *
 * <p>One {@link dev.headroom.cache.Cache#get get}: memory, if it has a valid value or a load in
 * flight; else the shared level; else a lease to load, the loader, and a put that succeeds only if
 * the key was not invalidated meanwhile. While the shared level is unavailable, the cache bypasses
 * it at no cost; invalidations are remembered and published before it is read again.
 *
 * <p>After an invalidation was published, another instance serves its copy in memory for at most
 * the policy's bound, whatever is lost, delayed or paused.
 *
 * <p>{@link dev.headroom.cache.Cache#builder} makes one cache, {@link dev.headroom.cache.Caches}
 * those of an application.
 *
 * <p>Public API. Everything public is thread-safe or immutable, builders apart; no thread waits in
 * a monitor, so virtual threads are welcome.
 */
@NullMarked
package dev.headroom.cache;

import org.jspecify.annotations.NullMarked;
