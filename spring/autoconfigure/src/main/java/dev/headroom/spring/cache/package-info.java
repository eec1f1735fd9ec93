// SPDX-License-Identifier: Apache-2.0
/**
 * Caches for Spring Boot: policies with the settings of {@code headroom.cache}, codecs by the
 * application's JSON mapper, and Spring's {@code @Cacheable} on the caches.
 *
 * <p>Public API.
 */
@NullMarked
package dev.headroom.spring.cache;

import org.jspecify.annotations.NullMarked;
