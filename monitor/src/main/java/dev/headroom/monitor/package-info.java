// SPDX-License-Identifier: Apache-2.0
/**
 * Health that tells each dependency apart, and the meters that operators know by name.
 *
 * <p>Public API.
 */
@NullMarked
package dev.headroom.monitor;

import org.jspecify.annotations.NullMarked;
