// SPDX-License-Identifier: Apache-2.0
/**
 * Tracks invalidations of all instances, and decides which memory copies are still valid.
 *
 * <p>Internal: may change in any release.
 */
@NullMarked
package dev.headroom.cache.coherence;

import org.jspecify.annotations.NullMarked;
