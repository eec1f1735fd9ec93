// SPDX-License-Identifier: Apache-2.0
/**
 * Who may use the endpoints of operators, those that an application adds included, and how requests
 * are mapped to them.
 *
 * <p>Public API.
 */
@NullMarked
package dev.headroom.spring.operator;

import org.jspecify.annotations.NullMarked;
