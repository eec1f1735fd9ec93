// SPDX-License-Identifier: Apache-2.0
/**
 * Entries, how they are copied and stored, and who listens to them.
 *
 * <p>Internal: may change in any release.
 */
@NullMarked
package dev.headroom.jcache.entry;

import org.jspecify.annotations.NullMarked;
