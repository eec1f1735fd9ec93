// SPDX-License-Identifier: Apache-2.0
/**
 * The settings of one cache: time to live, size, staleness, behavior while the shared level is
 * unavailable.
 *
 * <p>Public API.
 */
@NullMarked
package dev.headroom.cache.policy;

import org.jspecify.annotations.NullMarked;
