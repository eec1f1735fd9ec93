// SPDX-License-Identifier: Apache-2.0
/**
 * What several capabilities share: time, deadlines, background work, settings, meters, key hashes
 * and the health of stores.
 *
 * <p>Public API.
 */
@NullMarked
package dev.headroom.ground;

import org.jspecify.annotations.NullMarked;
