// SPDX-License-Identifier: Apache-2.0
/**
 * Limits, rules, and the decisions on a request.
 *
 * <p>Public API.
 */
@NullMarked
package dev.headroom.limit.rule;

import org.jspecify.annotations.NullMarked;
