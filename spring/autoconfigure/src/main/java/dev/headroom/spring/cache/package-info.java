// SPDX-License-Identifier: Apache-2.0
/**
 * Auto-configuration of the caches, and Spring's {@code @Cacheable} on them.
 *
 * <p>Internal: may change in any release.
 */
@NullMarked
package dev.headroom.spring.cache;

import org.jspecify.annotations.NullMarked;
