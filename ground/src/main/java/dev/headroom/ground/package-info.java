// SPDX-License-Identifier: Apache-2.0
/**
 * What two capabilities need: time, keys, settings that refuse to be wrong, and the health of a
 * store.
 *
 * <p>Public API.
 */
@NullMarked
package dev.headroom.ground;

import org.jspecify.annotations.NullMarked;
