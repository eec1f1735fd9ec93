// SPDX-License-Identifier: Apache-2.0
/**
 * JSR-107 (javax.cache) on Headroom's caches.
 *
 * <p>The walk of one call: {@link JCache} checks it and counts it, {@link KeyLocks} lets one thread
 * at a time change a key, {@link EntryOperations} applies expiry, loader, writer and listeners to
 * the entry, {@link EntryStore} stores it in a {@link dev.headroom.cache.Cache}. A hit takes no
 * lock.
 *
 * <p>{@link HeadroomCachingProvider} is what the service loader finds; {@link
 * HeadroomConfiguration} gives a cache two levels.
 *
 * <p>Public API.
 */
@NullMarked
package dev.headroom.jcache;

import dev.headroom.jcache.entry.EntryOperations;
import dev.headroom.jcache.entry.EntryStore;
import org.jspecify.annotations.NullMarked;
