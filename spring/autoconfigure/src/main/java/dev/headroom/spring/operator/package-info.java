// SPDX-License-Identifier: Apache-2.0
/**
 * Who may use the endpoints of operators, those that an application adds included.
 *
 * <p>Public API.
 */
@NullMarked
package dev.headroom.spring.operator;

import org.jspecify.annotations.NullMarked;
