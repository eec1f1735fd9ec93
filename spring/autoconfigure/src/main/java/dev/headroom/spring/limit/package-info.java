// SPDX-License-Identifier: Apache-2.0
/**
 * Auto-configuration of rate limits, and {@code @RateLimit} on handlers.
 *
 * <p>Internal: may change in any release.
 */
@NullMarked
package dev.headroom.spring.limit;

import org.jspecify.annotations.NullMarked;
