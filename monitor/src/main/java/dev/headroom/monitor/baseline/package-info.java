// SPDX-License-Identifier: Apache-2.0
/**
 * Performance baselines: the figures of a service at one time, to be kept and compared with.
 *
 * <p>Public API.
 */
@NullMarked
package dev.headroom.monitor.baseline;

import org.jspecify.annotations.NullMarked;
