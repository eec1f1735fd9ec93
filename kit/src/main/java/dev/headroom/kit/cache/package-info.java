// SPDX-License-Identifier: Apache-2.0
/**
 * What every shared level of a cache must hold to.
 *
 * <p>Public API.
 */
@NullMarked
package dev.headroom.kit.cache;

import org.jspecify.annotations.NullMarked;
