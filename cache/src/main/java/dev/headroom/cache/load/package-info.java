// SPDX-License-Identifier: Apache-2.0
/**
 * Loaders, and the context in which they run.
 *
 * <p>Public API.
 */
@NullMarked
package dev.headroom.cache.load;

import org.jspecify.annotations.NullMarked;
