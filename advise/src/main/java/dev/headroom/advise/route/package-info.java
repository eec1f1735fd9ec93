// SPDX-License-Identifier: Apache-2.0
/**
 * Advice about what callers notice: slow routes, a service with little headroom left, and another
 * process that takes long.
 *
 * <p>Public API.
 */
@NullMarked
package dev.headroom.advise.route;

import org.jspecify.annotations.NullMarked;
