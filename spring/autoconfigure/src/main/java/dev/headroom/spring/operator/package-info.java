// SPDX-License-Identifier: Apache-2.0
/**
 * Auto-configuration of who may use the endpoints of operators.
 *
 * <p>Internal: may change in any release.
 */
@NullMarked
package dev.headroom.spring.operator;

import org.jspecify.annotations.NullMarked;
