// SPDX-License-Identifier: Apache-2.0
/**
 * Hardens an embedded Tomcat.
 *
 * <p>Internal: may change in any release.
 */
@NullMarked
package dev.headroom.spring.tomcat;

import org.jspecify.annotations.NullMarked;
