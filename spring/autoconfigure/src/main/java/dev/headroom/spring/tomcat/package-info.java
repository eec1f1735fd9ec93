// SPDX-License-Identifier: Apache-2.0
/**
 * A hardened Tomcat for Spring Boot, and its protocol for connectors that an application adds.
 *
 * <p>Public API.
 */
@NullMarked
package dev.headroom.spring.tomcat;

import org.jspecify.annotations.NullMarked;
