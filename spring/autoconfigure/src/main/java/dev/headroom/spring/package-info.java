// SPDX-License-Identifier: Apache-2.0
/**
 * The Spring Boot starter: conditions, properties and beans, one auto-configuration a capability.
 *
 * <p>Public API.
 */
@NullMarked
package dev.headroom.spring;

import org.jspecify.annotations.NullMarked;
