// SPDX-License-Identifier: Apache-2.0
/**
 * What every place for the permits of a rate limit must hold to.
 *
 * <p>Public API.
 */
@NullMarked
package dev.headroom.kit.limit;

import org.jspecify.annotations.NullMarked;
