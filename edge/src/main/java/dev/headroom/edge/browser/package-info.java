// SPDX-License-Identifier: Apache-2.0
/**
 * Filters for what browsers do: security headers, CORS, CSRF.
 *
 * <p>Public API.
 */
@NullMarked
package dev.headroom.edge.browser;

import org.jspecify.annotations.NullMarked;
