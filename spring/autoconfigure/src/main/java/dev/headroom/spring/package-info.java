// SPDX-License-Identifier: Apache-2.0
/**
 * The Spring Boot starter. Here is what an application uses of it whatever the capability:
 * registrations of its own edge filters, a base for its own problem responses, names of its own for
 * settings. Each capability has a package with its auto-configuration.
 *
 * <p>Public API.
 */
@NullMarked
package dev.headroom.spring;

import org.jspecify.annotations.NullMarked;
