// SPDX-License-Identifier: Apache-2.0
/**
 * Advice about caches, from their counts.
 *
 * <p>Public API.
 */
@NullMarked
package dev.headroom.advise.cache;

import org.jspecify.annotations.NullMarked;
