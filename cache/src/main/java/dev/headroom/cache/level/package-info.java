// SPDX-License-Identifier: Apache-2.0
/**
 * The port of a shared level, and its in-memory implementation.
 *
 * <p>Public API.
 */
@NullMarked
package dev.headroom.cache.level;

import org.jspecify.annotations.NullMarked;
