// SPDX-License-Identifier: Apache-2.0
/**
 * Rate limits for Spring Boot: rules by settings, and {@code @RateLimit} on handlers.
 *
 * <p>Public API.
 */
@NullMarked
package dev.headroom.spring.limit;

import org.jspecify.annotations.NullMarked;
