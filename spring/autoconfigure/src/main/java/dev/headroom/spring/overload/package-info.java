// SPDX-License-Identifier: Apache-2.0
/**
 * Auto-configuration of overload protection.
 *
 * <p>Internal: may change in any release.
 */
@NullMarked
package dev.headroom.spring.overload;

import org.jspecify.annotations.NullMarked;
