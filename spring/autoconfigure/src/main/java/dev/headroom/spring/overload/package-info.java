// SPDX-License-Identifier: Apache-2.0
/**
 * Overload protection for Spring Boot: adaptive limiters for requests, bulkheads around the pool,
 * clients, the shared cache level and annotated methods.
 *
 * <p>Public API.
 */
@NullMarked
package dev.headroom.spring.overload;

import org.jspecify.annotations.NullMarked;
